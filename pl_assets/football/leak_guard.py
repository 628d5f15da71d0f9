"""The guard against leaks: what was said of a match, said again in another future, is the same.

Everything that may not be known on a morning is altered, what is held is made anew by the same
code, and whatever then differs, to the last bit, has looked ahead.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football import features, past_market, training
from pl_assets.football.calendar import season_of
from pl_assets.football.models.candidate import PRE_MATCH, Candidate
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.odds_columns import CLOSING
from pl_assets.football.other_future import (
    AHEAD,
    BOTH,
    other_features,
    other_matches,
    other_odds,
)
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, walk_forward

_SAME_CODE = 1e-9
"""Forecasts that are held may be of another machine, where the last digits are others."""
_WEEK = dt.timedelta(days=7)


class Difference(NamedTuple):
    """What is said of a match, and is said otherwise in another future."""

    match_id: str
    number: str
    as_held: Any
    made_again: Any
    changed: str
    """All that was altered in between, in words."""

    def __str__(self) -> str:
        return (
            f"{self.number} of {self.match_id} is {self.as_held} as held, and {self.made_again} "
            f"made again with {self.changed}"
        )


class Odds(NamedTuple):
    """Rows of the tables of these names."""

    match_odds: pd.DataFrame
    over_under_odds: pd.DataFrame


class Sample(NamedTuple):
    """A week of a candidate whose forecasts are made again."""

    candidate: Candidate
    monday: dt.date
    code: str = ""
    """What names the candidate's code."""

    def __str__(self) -> str:
        return f"{self.candidate.name}, week of {self.monday}"


def leaks_into_features(
    matches: pd.DataFrame, odds: Odds, match_features: pd.DataFrame, day: dt.date, seed: int
) -> list[Difference]:
    """Features of a day's matches that depend on what was not known that morning.

    Args:
        matches: rows of the table, of whole leagues.
        odds: those of these matches.
        match_features: rows of the table, made of them.
        day: on which matches were played.
        seed: of the other future.

    Returns:
        Every number of theirs that came out otherwise.
    """
    random = np.random.default_rng(seed)
    other = other_matches(matches, day, random)
    known = matches.loc[matches["match_date"] < day, "match_id"]
    unknown = other.loc[~other["match_id"].isin(known), "match_id"]
    made = _features(other, Odds(*(other_odds(one, known, unknown, random) for one in odds)), day)
    held = _of_day(match_features, day)
    return _differences(held, made, features.FEATURES, f"another future from {day} on")


def odds_in_features(
    matches: pd.DataFrame, odds: Odds, match_features: pd.DataFrame, day: dt.date
) -> list[Difference]:
    """Features of the track `none` that depend on any odds at all; see `leaks_into_features`."""
    until = matches[matches["match_date"] <= day]
    made = _features(until, Odds(*(one.iloc[:0] for one in odds)), day)
    held = _of_day(match_features, day)
    return _differences(held, made, features.WITHOUT_ODDS, "no odds of any time")


def leaks_into_forecasts(
    match_features: pd.DataFrame,
    odds: Odds,
    held: pd.DataFrame,
    samples: Sequence[Sample],
    seed: int,
) -> list[Difference]:
    """Forecasts of sampled weeks that depend on what was not known when they could be made.

    Results of the week and later, inputs of later matches and odds are altered: all odds from the
    week on, but for the track `pre_match` those at the close alone.

    Args:
        match_features: rows of the table.
        odds: those of its matches.
        held: rows of backtest_predictions.
        samples: which weeks of whom.
        seed: of the other futures.

    Returns:
        As `leaks_into_features`. Held forecasts that are not what they were made from makes are
        there as well; those that other code made, or from other rows, are not compared.
    """
    # What the market thought of all matches takes most of the time: once for all samples.
    rows = training.rows_of_tables(match_features, *odds)
    return [
        leak
        for sample in samples
        for leak in _leaks_of_week(rows, match_features, odds, held, sample, seed)
    ]


def _leaks_of_week(
    rows: pd.DataFrame,
    match_features: pd.DataFrame,
    odds: Odds,
    held: pd.DataFrame,
    sample: Sample,
    seed: int,
) -> list[Difference]:
    candidate, monday, _ = sample
    as_it_is = _forecasts(rows, sample)
    random = np.random.default_rng(seed)
    near = match_features[match_features["match_date"] < monday + _WEEK + AHEAD]
    is_known = near["match_date"] < monday
    known, unknown = (near.loc[which, "match_id"] for which in (is_known, ~is_known))
    phases = (CLOSING,) if candidate.odds == PRE_MATCH else BOTH
    other = Odds(*(other_odds(one, known, unknown, random, phases) for one in odds))
    coming = other_features(near, monday, random)
    other_rows = training.rows_of_tables(coming, *other)
    other_results = _forecasts(other_rows, sample)
    # The week's results are in its rows, and so in what names them, but in no probability.
    of_week = _of_week(rows, monday).set_index("match_id")["outcome"]
    came = other_rows["match_id"].map(of_week).fillna(other_rows["outcome"])
    same_results = _forecasts(other_rows.assign(outcome=came), sample, as_it_is)
    made_from = as_it_is.set_index("match_id")["made_from"]
    mine = _of_week(held[held["model"] == candidate.name], monday)
    mine = mine[mine["made_from"] == mine["match_id"].map(made_from)]
    future = f"another future from {monday} on"
    by = f", by {candidate.name}"
    return [
        *_differences(as_it_is, same_results, ["made_from"], f"{future}, but for its results{by}"),
        *_differences(as_it_is, other_results, PROBABILITIES, f"{future}{by}"),
        *_differences(mine, as_it_is, PROBABILITIES, f"nothing altered{by}", _SAME_CODE),
    ]


def _features(matches: pd.DataFrame, odds: Odds, day: dt.date) -> pd.DataFrame:
    """Features of a day's matches by the code that makes the table."""
    nothing = matches.iloc[:0]
    said = past_market.of_matches(*odds)
    ratings = rate_clubs(matches, nothing, said, season_of(day), day, since=day)
    wanted = matches[matches["match_date"] >= day]
    return _of_day(features.match_features(wanted, nothing, ratings), day)


def _forecasts(
    rows: pd.DataFrame, sample: Sample, known: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Forecasts of a week by the code that makes the table."""
    nothing = pd.DataFrame(columns=BACKTEST_COLUMNS)
    held = nothing if known is None else known
    walked = walk_forward(rows, sample.candidate, sample.code, held, [sample.monday])
    weeks = [week for _, week, _ in walked]
    return pd.concat(weeks) if weeks else nothing


def _of_week(rows: pd.DataFrame, monday: dt.date) -> pd.DataFrame:
    in_it = (rows["match_date"] >= monday) & (rows["match_date"] < monday + _WEEK)
    return rows[in_it]


def _of_day(match_features: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    is_played = match_features["is_played"].astype(bool)
    return match_features[is_played & (match_features["match_date"] == day)]


def _differences(
    held: pd.DataFrame,
    made: pd.DataFrame,
    numbers: Sequence[str],
    changed: str,
    tolerance: float = 0.0,
) -> list[Difference]:
    held = held.set_index("match_id")[list(numbers)].sort_index()
    made = made.set_index("match_id")[list(numbers)].reindex(held.index)
    same = (held == made) | (held.isna() & made.isna())
    if tolerance:
        same |= (held - made).abs() <= tolerance
    return [
        Difference(str(held.index[row]), numbers[at], held.iat[row, at], made.iat[row, at], changed)
        for row, at in np.argwhere(~same.to_numpy())
    ]
