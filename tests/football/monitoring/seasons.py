"""Seasons whose drift tests look at: simulated ones, and what a fault of a source does to them."""

import datetime as dt
from functools import cache

import pandas as pd

from pl_assets.football.features import FEATURES
from pl_assets.football.monitoring.drift import drift
from pl_assets.football.monitoring.drift_columns import COLUMNS, STATISTICS, feature_values
from pl_assets.football.monitoring.match_weeks import windows
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_tables import combined
from pl_assets.football.simulation.files import season_file

SEASON = 2024
AFTER_ALL = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
FROM_STATISTICS = [column for column in COLUMNS if column.name in STATISTICS]


@cache
def simulated():
    """Matches of a simulated season and the three before it."""
    files = (
        parse_season_file(
            season_file("E0", season, AFTER_ALL, 43), "E0", season, AFTER_ALL, "simulated"
        )
        for season in range(SEASON - 3, SEASON + 1)
    )
    return combined(list(files)).matches


def without_features(matches):
    """Rows of match_features that say nothing."""
    nothing = pd.DataFrame(float("nan"), index=matches.index, columns=list(FEATURES))
    return pd.concat([matches[["match_id"]], nothing], axis=1)


def spoilt_from(matches, day, statistic, factor):
    """The matches, with a statistic of both clubs multiplied from a day on."""
    spoilt = matches.copy()
    of_then = spoilt["match_date"] >= day
    for side in ("home", "away"):
        column = f"{side}_{statistic}"
        spoilt.loc[of_then, column] = (spoilt.loc[of_then, column] * factor).astype("Int16")
    return spoilt


def weekly_runs(matches, season):
    """A Tuesday after each match week of a season."""
    days = matches.loc[matches["season"] == season, "match_date"]
    first = days.min() - dt.timedelta(days=days.min().weekday())
    for week in range((days.max() - first).days // 7 + 1):
        yield first + dt.timedelta(days=7 * week + 8)


def found_on(day, matches, values=None):
    """What a monitoring run finds that morning."""
    if values is None:
        values = feature_values(matches, without_features(matches))
    return drift(values, FROM_STATISTICS, windows(matches, day - dt.timedelta(days=1)))


def watched_drift(rows):
    return rows[rows["is_watched"] & rows["is_drifted"]]
