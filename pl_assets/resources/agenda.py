"""What is due by the platform's calendar: forecasts and measurements daily, the rest weekly."""

import datetime as dt
from typing import NamedTuple

import pandas as pd

from pl_assets.football.calendar import london_day, platform_time
from pl_assets.resources.source_polls import Poll
from pl_assets.resources.warehouse import Warehouse

TRAIN_EVERY = dt.timedelta(days=7)
MONITOR_EVERY = dt.timedelta(days=7)
_NEWS_ARE_IN_AFTER = dt.timedelta(minutes=3)
"""By then another look has found none, or no run could be had that takes them in."""

_LOOKS_ARE_SOONER = dt.timedelta(hours=1)
"""A latest look from before that says that looking itself is in trouble."""


class Due(NamedTuple):
    job: str
    because: str


def working_day(as_of: dt.datetime) -> dt.date:
    """The platform's day, which begins at 06:00 in London."""
    day = london_day(as_of)
    return day if as_of >= platform_time(day) else day - dt.timedelta(days=1)


def due(warehouse: Warehouse, day: dt.date, measured_since: dt.datetime | None = None) -> list[Due]:
    """What has not been done yet that should be by a working day, in the order to do it.

    Args:
        warehouse: what has been done.
        day: the working day.
        measured_since: wall clock after which what changes within a day should have been measured;
            on the day itself will do if not given.
    """
    newest = warehouse.read(
        "SELECT (SELECT max(as_of) FROM trained_model) AS trained, "
        "(SELECT max(as_of) FROM prediction_snapshots) AS forecast, "
        "(SELECT max(as_of) FROM model_scores) AS scored, "
        "(SELECT max(as_of) FROM data_quality) AS monitored, "
        # One row a run; the look at the API before it is taken even if the rest fails.
        "(SELECT max(time) FROM metrics WHERE name = 'data_score_conflicts') AS measured, "
        "(SELECT max(scraped_at) FROM serving_scrapes) AS measured_at, "
        "EXISTS (SELECT FROM match_odds WHERE phase = 'closing') AS can_be_scored"
    ).iloc[0]
    can_be_scored = bool(newest.pop("can_be_scored"))
    trained, forecast, scored, monitored, measured, measured_at = (
        None if value is pd.NaT else value for value in newest
    )
    found = []
    if trained is None:
        found.append(Due("train", "no model has been trained yet"))
    elif working_day(trained) + TRAIN_EVERY <= day:
        found.append(Due("train", f"the newest model was trained on {working_day(trained)}"))
    if forecast is None or working_day(forecast) < day:
        before = f"the newest are of {working_day(forecast)}" if forecast else "there are none yet"
        found.append(Due("forecast", f"forecasts of {day}: {before}"))
    # Without closing odds there is nothing to judge by, and would be none tomorrow.
    if trained is not None and can_be_scored and (scored is None or scored < trained):
        found.append(Due("history", "the walk-forward record is older than the newest model"))
    if trained is not None and (monitored is None or working_day(monitored) + MONITOR_EVERY <= day):
        before = f"the newest look is of {working_day(monitored)}" if monitored else "none yet"
        found.append(Due("monitor", f"drift and data quality: {before}"))
    if measured is None or working_day(measured) < day:
        found.append(Due("measure", f"the numbers of {day}"))
    elif measured_since and measured_at and measured_at < measured_since:
        found.append(Due("measure", f"measured last at {measured_at:%H:%M} UTC"))
    return found


def waits_for_poll(
    poll: Poll | None, day: dt.date, now: dt.datetime, taken_in: dt.datetime | None
) -> bool:
    """Whether a source that answers has not been looked at on this day, or has news to take in.

    What it says should be in the forecasts. A source that is down is not waited for, nor are news
    that a second run has failed to take in: the next look at those is far off.

    Args:
        poll: the latest look at it.
        day: the working day.
        now: wall clock.
        taken_in: when the latest run was asked for that takes in news and has not failed.
    """
    if poll is None:
        return True
    if now - poll.polled_at > _LOOKS_ARE_SOONER:
        return False
    if poll.answers and poll.as_of < platform_time(day):
        return True
    is_asked_for = taken_in is not None and taken_in >= poll.polled_at
    return poll.has_news and not is_asked_for and now - poll.polled_at < _NEWS_ARE_IN_AFTER
