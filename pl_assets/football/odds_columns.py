"""Which columns of football-data.co.uk hold odds: of which bet, whose they are, from which phase.

A bookmaker's columns are its code and an outcome: H, D and A for the result (PSH), >2.5 and <2.5
for the goals (P>2.5), AHH and AHA for the Asian handicap (PAHH). A C between them marks closing
odds (PSCH). Codes come and go over the years, so the columns are found in the header, and a code
without a name here is kept as it stands.
"""

import re
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
    "P": SHARP,
    "PS": SHARP,
    "SB": "sportingbet",
    "SJ": "stan_james",
    "SO": "sporting_odds",
    "SY": "stanleybet",
    "VC": "betvictor",
    "WH": "william_hill",
}

PRE_MATCH, CLOSING = "pre_match", "closing"
_WIDEST_HANDICAP = 10.0
_NUMBER = re.compile(r"[-+]?[0-9]{0,6}\.?[0-9]{1,9}")
"""Less than `float` reads, which takes 1_0, inf and the digits of other scripts."""


class Bet(NamedTuple):
    """What is bet on; its odds have a table of their own."""

    table: str
    outcomes: tuple[str, ...]
    """What a bookmaker's code is followed by in the names of its columns."""
    prices: tuple[str, ...]
    """The outcomes' columns in the table."""
    line: str | None = None
    """The table's column for what the bet turns on, where that is not the result itself."""


RESULT = Bet("match_odds", ("H", "D", "A"), ("home_odds", "draw_odds", "away_odds"))
OVER_UNDER = Bet("over_under_odds", (">2.5", "<2.5"), ("over_odds", "under_odds"), "goals_line")
HANDICAP = Bet("asian_handicap_odds", ("AHH", "AHA"), ("home_odds", "away_odds"), "home_handicap")
BETS = (RESULT, OVER_UNDER, HANDICAP)


class OddsColumns(NamedTuple):
    bet: Bet
    code: str
    bookmaker: str
    phase: str
    """'pre_match' or 'closing'."""
    line_column: str | None = None
    """Where a row says its line; the goals' is always 2.5."""

    def of(self, cells: dict[str, str]) -> tuple[float, ...] | None:
        """The line, where the bet has one, and the odds of a row; None where any is blank.

        Raises:
            ValueError: if all are there and one is no number, or no odds or line there can be.
        """
        texts = [cells.get(f"{self.code}{outcome}") for outcome in self.bet.outcomes]
        line = cells.get(self.line_column) if self.line_column else "2.5"
        if not all(texts) or not line:
            return None
        if not all(_NUMBER.fullmatch(text or "") for text in texts):
            raise ValueError(f"{self._named()} odds are no numbers: {texts}")
        prices = tuple(float(text or "") for text in texts)
        if not any(prices):
            return None
        if not all(price > 1 for price in prices):
            found = ", ".join(map(str, prices))
            raise ValueError(f"{self._named()} odds must be above 1, found {found}")
        return prices if self.bet.line is None else (self._line(line), *prices)

    def _line(self, text: str) -> float:
        line = float(text) if _NUMBER.fullmatch(text) else _WIDEST_HANDICAP + 1
        if abs(line) > _WIDEST_HANDICAP or (4 * line) % 1:
            raise ValueError(
                f"{self._named()} want a handicap in quarters of a goal, found {text!r}"
            )
        return line

    def _named(self) -> str:
        return ", ".join(f"{self.code}{outcome}" for outcome in self.bet.outcomes)


def odds_columns(header: list[str], *bets: Bet) -> Iterator[OddsColumns]:
    """The odds in a header, in its order, each bookmaker and phase once; of all bets, or these."""
    names = set(header)
    seen: set[tuple[Bet, str, str]] = set()
    for bet in bets or BETS:
        first, *others = bet.outcomes
        for name in header:
            code = name.removesuffix(first)
            if code in ("", name) or not {f"{code}{outcome}" for outcome in others} <= names:
                continue
            bookmaker, phase = _owner(code, bet, names)
            line_column = _line_column(code, phase, names) if bet is HANDICAP else None
            if (bet, bookmaker, phase) in seen or (bet is HANDICAP and line_column is None):
                continue
            seen.add((bet, bookmaker, phase))
            yield OddsColumns(bet, code, bookmaker, phase, line_column)


def _owner(code: str, bet: Bet, names: set[str]) -> tuple[str, str]:
    if code not in BOOKMAKERS and code.endswith("C"):
        shorter = code[:-1]
        if shorter in BOOKMAKERS or {f"{shorter}{outcome}" for outcome in bet.outcomes} <= names:
            return BOOKMAKERS.get(shorter, shorter.lower()), CLOSING
    return BOOKMAKERS.get(code, code.lower()), PRE_MATCH


def _line_column(code: str, phase: str, names: set[str]) -> str | None:
    """A bookmaker's own line (2003/04 and 2004/05), else the one that all of a phase share."""
    shared = "AHCh" if phase == CLOSING else "BbAHh" if code.startswith("Bb") else "AHh"
    return next((name for name in (f"{code}AH", shared) if name in names), None)
