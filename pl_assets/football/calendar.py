"""When things happen: seasons, kick-offs in London time, and when a result counts as known."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LONDON = ZoneInfo("Europe/London")

FIRST_SEASON = 1993
RESULT_KNOWN_AFTER = dt.timedelta(minutes=105)
"""Two halves and the interval: no result can be known sooner after kick-off."""
LISTED_AHEAD = dt.timedelta(days=7)
"""So far the fixture file reaches; what is further away is moved too often to be shown."""
EARLIEST_KICK_OFF = dt.time(11, 0)
"""No match of these leagues kicks off before this London time; stands in for an unknown one."""

_OVERRUN = {2019: dt.date(2020, 8, 2)}
"""Last day of seasons that ran past June: 2019/20 was interrupted for three months."""


def season_of(day: dt.date) -> int:
    """The starting year of the season that a day belongs to; seasons begin on 1 July."""
    earlier = day.year - 1
    if day.month < 7 or day <= _OVERRUN.get(earlier, dt.date.min):
        return earlier
    return day.year


def season_days(season: int) -> tuple[dt.date, dt.date]:
    """First and last day on which a match of the season can have been played."""
    return dt.date(season, 7, 1), _OVERRUN.get(season, dt.date(season + 1, 6, 30))


def season_code(season: int) -> str:
    """The season as football-data.co.uk writes it in addresses: 2024 is '2425'."""
    return f"{season % 100:02d}{(season + 1) % 100:02d}"


def platform_time(day: dt.date) -> dt.datetime:
    """Platform time on a replayed day: 06:00 in London, as UTC."""
    return dt.datetime.combine(day, dt.time(6), LONDON).astimezone(dt.UTC)


def london_day(moment: dt.datetime) -> dt.date:
    """The day in London at a moment."""
    return moment.astimezone(LONDON).date()


def kick_off_utc(day: dt.date, time: dt.time) -> dt.datetime:
    """A London day and time of day as UTC."""
    return dt.datetime.combine(day, time, LONDON).astimezone(dt.UTC)


def result_counts(day: dt.date, kick_off: dt.datetime | None, as_of: dt.datetime) -> bool:
    """Whether a match's result can be known at platform time.

    105 minutes after kick-off; from the next day in London where the kick-off is unknown.
    """
    if kick_off is None:
        return day < london_day(as_of)
    return kick_off + RESULT_KNOWN_AFTER <= as_of


def is_coming(day: dt.date, kick_off: dt.datetime | None, as_of: dt.datetime) -> bool:
    """Whether a match is certain not to have kicked off at platform time."""
    return as_of < (kick_off or kick_off_utc(day, EARLIEST_KICK_OFF))


def days_of(match_date: "pd.Series[dt.date]") -> NDArray[np.int64]:
    """The days of matches, counted from 1 January 1970, as an array."""
    return pd.to_datetime(match_date).to_numpy().astype("datetime64[D]").astype(np.int64)


def coming(fixtures: pd.DataFrame, as_of: dt.datetime) -> pd.DataFrame:
    """The fixtures that have not kicked off at platform time."""
    kept = [
        is_coming(day, None if pd.isna(kick_off) else kick_off, as_of)
        for day, kick_off in zip(fixtures["match_date"], fixtures["kick_off_utc"], strict=True)
    ]
    return fixtures[np.array(kept, dtype=bool)].reset_index(drop=True)
