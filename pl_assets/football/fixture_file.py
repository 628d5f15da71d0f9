"""The file of upcoming fixtures of football-data.co.uk, parsed into fixtures and their odds."""

import datetime as dt
from typing import Any, NamedTuple, Self

import pandas as pd

from pl_assets.football import match_rows as rows
from pl_assets.football.calendar import london_day, season_of
from pl_assets.football.csv_body import read_csv
from pl_assets.football.errors import SourceRefused, UnknownClub
from pl_assets.football.odds_columns import PRE_MATCH, RESULT, odds_columns
from pl_assets.football.odds_flags import with_flags

REQUIRED = ("Div", "Date", "HomeTeam", "AwayTeam")
FIXTURE_COLUMNS = [*rows.NamedMatch._fields, "source"]
ODDS_COLUMNS = ["match_id", "bookmaker", "home_odds", "draw_odds", "away_odds", "source", "as_of"]
REJECTED_COLUMNS = ["row_number", "reason", "raw_row", "source"]


class FixtureFile(NamedTuple):
    """What the file holds, as frames with the columns of the tables of the same name."""

    fixtures: pd.DataFrame
    fixture_odds: pd.DataFrame
    rejected_fixture_rows: pd.DataFrame

    @classmethod
    def of(
        cls, fixtures: list[dict[str, Any]], odds: list[dict[str, Any]], rejected: list[Any]
    ) -> Self:
        """Frames of rows, with the types that the tables have even where there is no row."""
        prices = dict.fromkeys(RESULT.prices, "float64")
        return cls(
            pd.DataFrame(fixtures, columns=FIXTURE_COLUMNS).astype(
                {"season": "int64", "kick_off_utc": "datetime64[us, UTC]"}
            ),
            with_flags(
                pd.DataFrame(odds, columns=ODDS_COLUMNS).astype(prices), RESULT.prices, None
            ),
            pd.DataFrame(rejected, columns=REJECTED_COLUMNS),
        )

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [])


def parse_fixture_file(
    body: bytes, leagues: tuple[str, ...], as_of: dt.datetime, source: str
) -> FixtureFile:
    """Every fixture that the file lists in these leagues, with pre-match odds only.

    Raises:
        SourceRefused: if the body is no such file.
    """
    table = read_csv(body, REQUIRED)
    markets = [m for m in odds_columns(table.columns, RESULT) if m.phase == PRE_MATCH]
    fixtures: dict[str, dict[str, Any]] = {}
    odds: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for row in table.rows:
        league = row.cells.get("Div", "")
        if league not in leagues:
            continue
        faults: list[str] = []
        try:
            day = rows.day_of_fixture(row.cells, london_day(as_of))
            time = rows.parsed_time(row.cells)
            match = rows.named_match(row.cells, league, day, season_of(day), time)
        except (ValueError, UnknownClub) as reason:
            faults = [str(reason)]
        else:
            if match.match_id in fixtures:
                faults = ["a second row for the same fixture"]
            else:
                fixtures[match.match_id] = match._asdict() | {"source": source}
                for market in markets:
                    try:
                        three = market.of(row.cells)
                    except ValueError as fault:
                        faults.append(str(fault))
                        continue
                    if three:
                        values = (match.match_id, market.bookmaker, *three, source, as_of)
                        odds.append(dict(zip(ODDS_COLUMNS, values, strict=True)))
        rejected += [
            dict(zip(REJECTED_COLUMNS, (row.number, fault, row.raw, source), strict=True))
            for fault in faults
        ]
    if rejected and not fixtures:
        raise SourceRefused(
            f"expected fixtures of {', '.join(leagues)}, found none in {len(rejected)} rows of "
            f"theirs; row {rejected[0]['row_number']}: {rejected[0]['reason']}"
        )
    return FixtureFile.of(list(fixtures.values()), odds, rejected)
