"""Coming matches: what the fixture file lists, completed from the calendar of the season."""

import datetime as dt

import pandas as pd

from pl_assets.football.calendar import LISTED_AHEAD, coming, london_day
from pl_assets.football.fixture_file import FIXTURE_COLUMNS


def coming_fixtures(
    listed: pd.DataFrame, calendar: pd.DataFrame, as_of: dt.datetime
) -> pd.DataFrame:
    """The matches that have not kicked off at platform time, each once.

    Args:
        listed: fixtures of the fixture file, whose dates and times are the newer ones.
        calendar: every match of the season as the calendar lists it.
        as_of: platform time.
    """
    until = london_day(as_of) + LISTED_AHEAD
    is_soon = (calendar["match_date"] < until) & ~calendar["match_id"].isin(listed["match_id"])
    parts = [part for part in (listed, calendar.loc[is_soon, FIXTURE_COLUMNS]) if len(part)]
    return coming(pd.concat(parts, ignore_index=True) if parts else listed, as_of)
