"""The guard finds what looks ahead, names the match, and finds nothing where nothing does."""

import datetime as dt

import pandas as pd
import pytest
from football.league import made_up_matches, made_up_odds, made_up_totals
from football.real_league import needs_real_files, real_league
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football import features, past_market, training, walk_forward
from pl_assets.football.candidates import (
    BASE_RATES,
    FOREST,
    GOAL_MODEL,
    PAST_ODDS,
    RATING_LOGIT,
    WITH_ODDS,
    WITH_ODDS_ALONE,
)
from pl_assets.football.leak_guard import (
    Odds,
    Sample,
    leaks_into_features,
    leaks_into_forecasts,
    odds_in_features,
)
from pl_assets.football.markets import closing_market
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.ratings import history

OF_EVERY_TRACK = [GOAL_MODEL, RATING_LOGIT, PAST_ODDS, WITH_ODDS]
OF_EVERY_KIND = [*OF_EVERY_TRACK, FOREST]
MATCHES = made_up_matches(seasons=range(2015, 2021))
ODDS = Odds(made_up_odds(MATCHES).assign(flag=None), made_up_totals(MATCHES))
DAY = MATCHES.loc[MATCHES["season"] == 2020, "match_date"].unique()[4]
MONDAY = DAY - dt.timedelta(days=DAY.weekday())
OF_DAY = set(MATCHES.loc[MATCHES["match_date"] == DAY, "match_id"])
seeds = st.integers(0, 2**32 - 1)


def features_of(matches, odds):
    nothing, today = matches.iloc[:0], matches["match_date"].max() + dt.timedelta(days=1)
    said = past_market.of_matches(*odds)
    ratings = history.rate_clubs(matches, nothing, said, today.year, today)
    return features.match_features(matches, nothing, ratings)


def forecasts_of(match_features, odds, candidate, monday):
    said = past_market.of_matches(*odds)
    rows = training.learning_rows(match_features, odds.match_odds, said)
    nothing = pd.DataFrame(columns=walk_forward.BACKTEST_COLUMNS)
    weeks = list(walk_forward.walk_forward(rows, candidate, "", nothing, [monday]))
    return weeks[0][1] if weeks else nothing


@pytest.fixture(scope="module")
def real():
    matches, odds = real_league(2011, 2013)
    return matches, odds, features_of(matches, odds)


@pytest.fixture(scope="module")
def match_features():
    return features_of(MATCHES, ODDS)


@needs_real_files
@settings(max_examples=8, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), seed=seeds)
def test_no_feature_of_real_matches_looks_ahead(real, at, seed):
    matches, odds, held = real
    days = sorted(set(matches["match_date"]))
    day = days[int(at * len(days))]
    assert not leaks_into_features(matches, odds, held, day, seed)
    assert not odds_in_features(matches, odds, held, day)


@needs_real_files
@pytest.mark.parametrize("candidate", OF_EVERY_TRACK, ids=lambda candidate: candidate.name)
@settings(max_examples=2, deadline=None)
@given(at=st.integers(0, 550), seed=seeds)
def test_no_forecast_of_real_matches_looks_ahead(real, candidate, at, seed):
    _, odds, match_features = real
    day = dt.date(2012, 9, 1) + dt.timedelta(days=at)
    monday = day - dt.timedelta(days=day.weekday())
    held = forecasts_of(match_features, odds, candidate, monday)
    assert not leaks_into_forecasts(match_features, odds, held, [Sample(candidate, monday)], seed)


@settings(max_examples=8, deadline=None)
@given(at=st.integers(0, len(set(MATCHES["match_date"])) - 1), seed=seeds)
def test_no_feature_of_a_made_up_league_looks_ahead(at, seed):
    day = sorted(set(MATCHES["match_date"]))[at]
    held = features_of(MATCHES[MATCHES["match_date"] <= day], ODDS)
    assert not leaks_into_features(MATCHES, ODDS, held, day, seed)
    assert not odds_in_features(MATCHES, ODDS, held, day)


@pytest.mark.parametrize("candidate", OF_EVERY_KIND, ids=lambda candidate: candidate.name)
def test_no_forecast_of_a_made_up_league_looks_ahead(candidate, match_features):
    held = forecasts_of(match_features, ODDS, candidate, MONDAY)
    assert len(held) == 3
    assert not leaks_into_forecasts(match_features, ODDS, held, [Sample(candidate, MONDAY)], 5)


def own_shots(monkeypatch):
    honest = features.match_features

    def leaking(matches, fixtures, team_ratings):
        found = honest(matches, fixtures, team_ratings)
        shots = matches.set_index("match_id")["home_shots"].reindex(found["match_id"])
        return found.assign(home_shots_for=shots.to_numpy(float))

    monkeypatch.setattr(features, "match_features", leaking)


def rating_of_the_next_match(monkeypatch):
    honest = features.match_features

    def leaking(matches, fixtures, team_ratings):
        later = team_ratings.groupby("team")["elo"].shift(-1).fillna(team_ratings["elo"])
        return honest(matches, fixtures, team_ratings.assign(elo=later))

    monkeypatch.setattr(features, "match_features", leaking)


def own_close(monkeypatch):
    """The odds of a club's next home match are learnt with the one before."""
    honest = history._with_market

    def leaking(matches, said):
        found = honest(matches, said).sort_values(["match_date", "match_id"])
        goals = ["market_home_goals", "market_away_goals"]
        return found.assign(**found.groupby("home_team")[goals].shift(-1))

    monkeypatch.setattr(history, "_with_market", leaking)


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (own_shots, {"home_shots_for"}),
        (rating_of_the_next_match, {"home_elo", "away_elo", "elo_difference"}),
        (own_close, {"market_supremacy", "market_expected_total"}),
    ],
)
def test_a_leak_into_features_is_found_and_its_matches_are_named(leak, where, monkeypatch):
    leak(monkeypatch)
    held = features_of(MATCHES, ODDS)
    found = leaks_into_features(MATCHES, ODDS, held, DAY, 1)
    assert {one.match_id for one in found} == OF_DAY
    assert where <= {one.number for one in found}
    assert all(one.as_held != one.made_again for one in found)
    assert f"{found[0].number} of {found[0].match_id} is" in str(found[0])


def test_odds_in_a_feature_that_may_know_none_are_found(monkeypatch):
    honest = features.match_features

    def leaking(matches, fixtures, team_ratings):
        found = honest(matches, fixtures, team_ratings)
        return found.assign(home_elo=found["home_elo"] + found["market_supremacy"])

    monkeypatch.setattr(features, "match_features", leaking)
    held = features_of(MATCHES, ODDS)
    assert not leaks_into_features(MATCHES, ODDS, held, DAY, 1)
    found = odds_in_features(MATCHES, ODDS, held, DAY)
    assert {one.match_id for one in found} == OF_DAY
    assert {one.number for one in found} == {"home_elo"}


def close_for_pre_match(monkeypatch):
    monkeypatch.setattr(training, "market_average", closing_market)


def own_target(monkeypatch):
    honest = training.learning_rows

    def leaking(*frames):
        found = honest(*frames)
        return found.assign(market_supremacy=found["target_home"])

    monkeypatch.setattr(training, "learning_rows", leaking)


def fit_on_everything(monkeypatch):
    honest_rows, honest_fit, seen = training.learning_rows, training.fit, []

    def remembering(*frames):
        seen.append(honest_rows(*frames))
        return seen[-1]

    def leaking(candidate, rows, day):
        return honest_fit(candidate, seen[-1][training.teaching(candidate, seen[-1])], day)

    monkeypatch.setattr(training, "learning_rows", remembering)
    monkeypatch.setattr(walk_forward, "fit", leaking)


@pytest.mark.parametrize(
    ("leak", "candidate"),
    [
        (close_for_pre_match, WITH_ODDS_ALONE),
        (own_target, PAST_ODDS),
        (fit_on_everything, RATING_LOGIT),
        (fit_on_everything, FOREST),
    ],
)
def test_a_leak_into_forecasts_is_found_and_its_matches_are_named(
    leak, candidate, match_features, monkeypatch
):
    leak(monkeypatch)
    held = forecasts_of(match_features, ODDS, candidate, MONDAY)
    found = leaks_into_forecasts(match_features, ODDS, held, [Sample(candidate, MONDAY)], 2)
    assert {one.match_id for one in found} == OF_DAY
    assert {*PROBABILITIES} <= {one.number for one in found}


def test_a_forecast_that_is_held_otherwise_than_it_would_be_made_is_found(match_features):
    held = forecasts_of(match_features, ODDS, BASE_RATES, MONDAY).reset_index(drop=True)
    held.loc[1, "draw_probability"] += 1e-6
    found = leaks_into_forecasts(match_features, ODDS, held, [Sample(BASE_RATES, MONDAY)], 2)
    assert [(one.match_id, one.number) for one in found] == [
        (held.loc[1, "match_id"], "draw_probability")
    ]
    assert "nothing altered, by base_rates" in str(found[0])


def test_a_forecast_that_other_code_made_is_not_compared(match_features):
    held = forecasts_of(match_features, ODDS, BASE_RATES, MONDAY)
    held["draw_probability"] += 1e-6
    sample = Sample(BASE_RATES, MONDAY, "other code")
    assert not leaks_into_forecasts(match_features, ODDS, held, [sample], 2)
