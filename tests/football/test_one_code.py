"""Training, backtest and serving agree to the last bit: it is one code that looks at one past."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.real_league import needs_real_files, real_league
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pl_assets.football import past_market
from pl_assets.football.calendar import season_of
from pl_assets.football.candidates import (
    GOAL_MODEL,
    PAST_ODDS,
    RATING_LOGIT,
    SOFT_LOGIT,
    WITH_ODDS,
)
from pl_assets.football.features import FEATURES, match_features, pairings
from pl_assets.football.leak_guard import Odds
from pl_assets.football.models.candidate import PRE_MATCH
from pl_assets.football.models.forecast import PROBABILITIES, outcome_probabilities
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.snapshot import WITH_ODDS as WITH_ODDS_COLUMNS
from pl_assets.football.snapshot import make_snapshot
from pl_assets.football.training import fit, learning_rows, teaching
from pl_assets.football.versions import Serving, Version
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, walk_forward

pytestmark = needs_real_files
PAIR = ["home_team", "away_team"]
HEADER = {"as_of": dt.datetime(2013, 1, 1, 6, tzinfo=dt.UTC), "data_source": "real"}


class Morning:
    """The platform on the morning of a day: it holds what was played before, and that day's list.

    Its odds are those of matches that are over; of the day's there are pre-match ones alone.
    """

    def __init__(self, matches, odds, day):
        is_over = matches["match_date"] < day
        self.matches = matches[is_over].reset_index(drop=True)
        self.fixtures = matches[matches["match_date"] == day].reset_index(drop=True)
        over = self.matches["match_id"]
        self.odds = Odds(*(one[one["match_id"].isin(over)] for one in odds))
        coming = odds.match_odds[odds.match_odds["match_id"].isin(self.fixtures["match_id"])]
        self.fixture_odds = coming[coming["phase"] == "pre_match"].drop(columns="phase")
        self.said = past_market.of_matches(*self.odds)
        self.season = season_of(day)
        self.ratings = rate_clubs(self.matches, self.fixtures, self.said, self.season, day)
        self.features = match_features(self.matches, self.fixtures, self.ratings)
        self.coming = self.features[~self.features["is_played"].astype(bool)]

    def learning_rows(self):
        return learning_rows(self.features, self.odds.match_odds, self.said)


@pytest.fixture(scope="module")
def history():
    """Matches, odds and features of three seasons, as they are held when all is over."""
    matches, odds = real_league(2011, 2013)
    said = past_market.of_matches(*odds)
    ratings = rate_clubs(matches, matches.head(0), said, 2014, dt.date(2014, 7, 1))
    return matches, odds, match_features(matches, matches.head(0), ratings)


def first_day(season):
    matches, _ = real_league(2011, 2013)
    return matches.loc[matches["season"] == season, "match_date"].min()


@settings(max_examples=2, deadline=None)
@given(at=st.floats(0.01, 1, exclude_max=True), new_season=st.none())
@example(at=None, new_season=2012)
@example(at=None, new_season=2013)
def test_features_of_fixtures_are_those_of_the_same_matches_once_played(history, at, new_season):
    matches, odds, held = history
    days = sorted(set(matches["match_date"]))
    day = first_day(new_season) if new_season else days[int(at * len(days))]
    morning = Morning(matches, odds, day)
    later = held[held["match_date"] == day].set_index("match_id")[list(FEATURES)]
    coming = morning.coming.set_index("match_id").loc[later.index, list(FEATURES)]
    pd.testing.assert_frame_equal(coming, later, check_exact=True)
    pairs = morning.fixtures[["match_id", "league", *PAIR]]
    paired = pairings(pairs, morning.ratings).set_index("match_id").loc[later.index]
    pd.testing.assert_frame_equal(paired[list(FEATURES)], later, check_exact=True)
    earlier = held[held["match_date"] < day].set_index("match_id")[list(FEATURES)]
    known = morning.features.set_index("match_id").loc[earlier.index, list(FEATURES)]
    pd.testing.assert_frame_equal(known, earlier, check_exact=True)


def served(candidate, morning, model):
    """Forecasts of the day's matches, and of all pairings, as a snapshot of that morning has."""
    version = Version("match-outcome", 1, candidate.name, candidate.features, model)
    if candidate.odds == PRE_MATCH:
        plain = RATING_LOGIT
        rows = morning.learning_rows()
        champion = fit(plain, rows[teaching(plain, rows)], dt.date(2013, 1, 1))
        serving = Serving(Version("it", 1, plain.name, plain.features, champion), None, version)
    else:
        serving = Serving(version, None, None)
    snapshot = make_snapshot(
        *(serving, HEADER, morning.season, morning.coming, morning.fixture_odds, morning.ratings)
    )
    return snapshot.predictions.set_index("match_id"), snapshot.pairings.set_index(PAIR)


MONDAY = dt.date(2012, 12, 24)
"""Of a week with matches on four days."""


@pytest.fixture(scope="module")
def mornings(history):
    matches, odds, _ = history
    days = sorted(set(matches["match_date"]))
    in_week = [day for day in days if MONDAY <= day < MONDAY + dt.timedelta(days=7)]
    return [Morning(matches, odds, day) for day in (MONDAY, *in_week)]


@pytest.mark.parametrize(
    "candidate",
    [GOAL_MODEL, RATING_LOGIT, SOFT_LOGIT, PAST_ODDS, WITH_ODDS],
    ids=lambda candidate: candidate.name,
)
def test_what_is_served_is_what_the_walk_forward_says(history, mornings, candidate):
    _, odds, features = history
    rows = learning_rows(features, odds.match_odds, past_market.of_matches(*odds))
    nothing = pd.DataFrame(columns=BACKTEST_COLUMNS)
    ((_, week, _),) = walk_forward(rows, candidate, "", nothing, [MONDAY])
    monday, *mornings_of_week = mornings
    known = monday.learning_rows()
    model = fit(candidate, known[teaching(candidate, known)], week["match_date"].min())
    columns = WITH_ODDS_COLUMNS if candidate.odds == PRE_MATCH else PROBABILITIES
    seen = 0
    for morning in mornings_of_week:
        predictions, pairs = served(candidate, morning, model)
        walked = week.set_index("match_id").loc[predictions.index, PROBABILITIES].to_numpy(float)
        np.testing.assert_array_equal(predictions[columns].to_numpy(float), walked)
        of_pairs = pairs.loc[list(predictions[PAIR].itertuples(index=False, name=None))]
        np.testing.assert_array_equal(
            of_pairs[PROBABILITIES].to_numpy(float), predictions[PROBABILITIES].to_numpy(float)
        )
        seen += len(predictions)
    assert seen == len(week) > 10


@pytest.mark.parametrize(
    "candidate", [GOAL_MODEL, RATING_LOGIT, PAST_ODDS], ids=lambda candidate: candidate.name
)
def test_a_forecast_is_the_same_alone_as_among_others(history, candidate):
    _, odds, features = history
    rows = learning_rows(features, odds.match_odds, past_market.of_matches(*odds))
    rows = rows[teaching(candidate, rows)]
    model = fit(candidate, rows.head(600), dt.date(2013, 1, 1))
    asked = rows.tail(40)
    together = outcome_probabilities(model, asked, candidate.features)
    for size in (1, 2, 7):
        parts = [
            outcome_probabilities(model, asked.iloc[at : at + size], candidate.features)
            for at in range(0, len(asked), size)
        ]
        np.testing.assert_array_equal(np.concatenate(parts), together)
