"""Which answers will not change any more: those from after the end of a season."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pl_assets.football.calendar import FIRST_SEASON, london_day, season_days, season_of
from pl_assets.resources.source import Source


def seasons_to_ask(
    sources: Sequence[Source], held: pd.DataFrame, leagues: tuple[str, ...], as_of: dt.datetime
) -> int:
    """The earliest season that a source has no final answer for; the present one at the latest.

    Args:
        sources: those that are asked.
        held: `source`, `league`, `season`, `as_of`, `url` and `sha256` of current_season_files.
        leagues: those that are followed.
        as_of: platform time.
    """
    present = season_of(london_day(as_of))
    current = {
        (row["source"], row["league"], row["season"]): row for row in held.to_dict("records")
    }
    open_seasons = (
        season
        for season in range(FIRST_SEASON, present)
        for league in leagues
        for source in sources
        if (address := source.season_address(league, season)) is not None
        and not is_final(season, current.get((source.name, league, season), {}), address)
    )
    return min(open_seasons, default=present)


def is_final(season: int, have: dict[Any, Any], address: str) -> bool:
    """Whether the answer that is held will not change.

    That there is no such file is final for the address that was asked alone.
    """
    return was_over(season, have) and (have["sha256"] is not None or have["url"] == address)


def is_over(season: int, at: dt.datetime) -> bool:
    return london_day(at) > season_days(season)[1]


def was_over(season: int, have: dict[Any, Any]) -> bool:
    """Whether the answer that is held is from after the season."""
    return bool(have) and is_over(season, have["as_of"])
