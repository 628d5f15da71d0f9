"""What is read of a season's files, whichever source they are from: frames, a table each."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football.match_rows import STATISTICS, NamedMatch
from pl_assets.football.odds_columns import BETS, Bet
from pl_assets.football.odds_flags import with_flags

MATCH_COLUMNS = [
    *NamedMatch._fields,
    "home_goals",
    "away_goals",
    "result",
    "home_half_time_goals",
    "away_half_time_goals",
    *STATISTICS.values(),
    "referee",
    "source",
]
REJECTED_COLUMNS = ["league", "season", "row_number", "reason", "raw_row", "source"]
COUNTS = [name for name in MATCH_COLUMNS if "goals" in name] + list(STATISTICS.values())


class SeasonTables(NamedTuple):
    """Frames with the columns of the tables of the same name."""

    matches: pd.DataFrame
    match_odds: pd.DataFrame
    over_under_odds: pd.DataFrame
    asian_handicap_odds: pd.DataFrame
    rejected_rows: pd.DataFrame

    def odds(self, bet: Bet) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(self, bet.table)
        return frame


def odds_key(bet: Bet) -> list[str]:
    """The columns of a bet's table up to its prices."""
    line = [bet.line] if bet.line else []
    return ["match_id", "league", "season", "phase", "bookmaker", *line]


def season_tables(
    matches: list[dict[str, Any]], odds: dict[Bet, list[tuple[Any, ...]]], rejected: list[Any]
) -> SeasonTables:
    """Frames of rows, with the types that the tables have even where there is no row.

    Args:
        matches: by the names of `MATCH_COLUMNS`.
        odds: of each bet, values in the order of `odds_key`, then its prices, then the source.
        rejected: values in the order of `REJECTED_COLUMNS`.
    """
    result, over_under, handicap = (_odds_frame(bet, odds.get(bet, [])) for bet in BETS)
    return SeasonTables(
        pd.DataFrame(matches, columns=MATCH_COLUMNS).astype(
            dict.fromkeys(COUNTS, "Int16")
            | {"season": "int64", "kick_off_utc": "datetime64[us, UTC]"}
        ),
        *(result, over_under, handicap),
        pd.DataFrame(rejected, columns=REJECTED_COLUMNS).astype(
            {"season": "int64", "row_number": "int64"}
        ),
    )


def combined(files: Sequence[SeasonTables]) -> SeasonTables:
    """Several as one; of none, the empty frames with their columns."""
    tables = []
    for empty, *parts in zip(_nothing(), *files, strict=True):
        filled = [part for part in parts if len(part)]
        tables.append(pd.concat(filled, ignore_index=True) if filled else empty)
    return SeasonTables(*tables)


@cache
def _nothing() -> SeasonTables:
    return season_tables([], {}, [])


def _odds_frame(bet: Bet, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    numbers = [*filter(None, [bet.line]), *bet.prices]
    frame = pd.DataFrame(rows, columns=[*odds_key(bet), *bet.prices, "source"]).astype(
        {"season": "int64"} | dict.fromkeys(numbers, "float64")
    )
    return with_flags(frame, bet.prices, bet.line)
