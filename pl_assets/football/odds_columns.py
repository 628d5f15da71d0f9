"""Which columns of football-data.co.uk hold 1X2 odds, whose they are, and from which moment.

A bookmaker's three columns are its code and H, D or A; a C between them marks closing odds
(PSH is Pinnacle before the match, PSCH at its close). Codes come and go over the years, so the
triples are found in the header, and a code without a name here is kept as it stands.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from pl_assets.football.markets import AVERAGE, BEST, SHARP

BOOKMAKERS = {
    "1XB": "1xbet",
    "Avg": AVERAGE,
    "B365": "bet365",
    "BF": "betfair",
    "BFD": "betfred",
    "BFE": "betfair_exchange",
    "BMGM": "betmgm",
    "BS": "blue_square",
    "BV": "betvictor",
    "BW": "bwin",
    "BbAv": AVERAGE,
    "BbMx": BEST,
    "CL": "coral",
    "GB": "gamebookers",
    "IW": "interwetten",
    "LB": "ladbrokes",
    "Max": BEST,
    "PS": SHARP,
    "SB": "sportingbet",
    "SJ": "stan_james",
    "SO": "sporting_odds",
    "SY": "stanleybet",
    "VC": "betvictor",
    "WH": "william_hill",
}


class OddsColumns(NamedTuple):
    code: str
    bookmaker: str
    moment: str
    """'pre_match' or 'closing'."""

    def of(self, cells: dict[str, str]) -> tuple[float, float, float] | None:
        """Home, draw and away odds of a row; None where any of the three is blank.

        Raises:
            ValueError: if the three are there and one is no number or not above 1.
        """
        texts = [cells.get(f"{self.code}{outcome}") for outcome in "HDA"]
        if not all(texts):
            return None
        try:
            home, draw, away = (float(text or "") for text in texts)
        except ValueError:
            raise ValueError(f"{self.code} odds are no numbers: {texts}") from None
        if (home, draw, away) == (0.0, 0.0, 0.0):
            return None
        if not all(math.isfinite(price) and price > 1 for price in (home, draw, away)):
            raise ValueError(f"{self.code} odds must be above 1, found {home}, {draw}, {away}")
        return home, draw, away


def odds_columns(header: list[str]) -> Iterator[OddsColumns]:
    """The triples of odds columns in a header, in its order, each bookmaker and moment once."""
    names = set(header)
    seen: set[tuple[str, str]] = set()
    for name in header:
        code = name[:-1]
        if not (name.endswith("H") and code and {f"{code}D", f"{code}A"} <= names):
            continue
        base, moment = code, "pre_match"
        if code not in BOOKMAKERS and code.endswith("C"):
            shorter = code[:-1]
            if shorter in BOOKMAKERS or {f"{shorter}{o}" for o in "HDA"} <= names:
                base, moment = shorter, "closing"
        bookmaker = BOOKMAKERS.get(base, base.lower())
        if (bookmaker, moment) not in seen:
            seen.add((bookmaker, moment))
            yield OddsColumns(code, bookmaker, moment)
