"""What is due by the platform's calendar: daily forecasts, weekly training, the record after it."""

import datetime as dt
from typing import NamedTuple

import pandas as pd

from pl_assets.football.calendar import london_day, platform_time
from pl_assets.resources.source_polls import Poll
from pl_assets.resources.warehouse import Warehouse

TRAIN_EVERY = dt.timedelta(days=7)
_NEWS_ARE_IN_AFTER = dt.timedelta(minutes=3)
"""By then they have been taken in, and another look has found none; or a run has failed."""


_LOOKS_ARE_SOONER = dt.timedelta(hours=1)
"""A latest look from before that says that looking itself is in trouble."""


class Due(NamedTuple):
    job: str
    because: str


def working_day(as_of: dt.datetime) -> dt.date:
    """The platform's day, which begins at 06:00 in London."""
    day = london_day(as_of)
    return day if as_of >= platform_time(day) else day - dt.timedelta(days=1)


def due(warehouse: Warehouse, day: dt.date) -> list[Due]:
    """What has not been done yet that should be by a working day, in the order to do it."""
    newest = warehouse.read(
        "SELECT (SELECT max(as_of) FROM trained_model) AS trained, "
        "(SELECT max(as_of) FROM prediction_snapshots) AS forecast, "
        "(SELECT max(as_of) FROM model_scores) AS scored, "
        "EXISTS (SELECT FROM match_odds WHERE phase = 'closing') AS can_be_scored"
    ).iloc[0]
    can_be_scored = bool(newest.pop("can_be_scored"))
    trained, forecast, scored = (None if value is pd.NaT else value for value in newest)
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
    return found


def waits_for_poll(poll: Poll | None, day: dt.date, now: dt.datetime) -> bool:
    """Whether a source that answers has not been looked at on this day, or has news to take in.

    What it says should be in the forecasts. A source that is down is not waited for, nor are news
    that runs fail to take in.
    """
    if poll is None:
        return True
    if now - poll.polled_at > _LOOKS_ARE_SOONER:
        return False
    if poll.answers and poll.as_of < platform_time(day):
        return True
    return poll.has_news and now - poll.polled_at < _NEWS_ARE_IN_AFTER
