"""The walk-forward forecasts each week from what was known before it, once, and says from what."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.league import made_up_matches, made_up_odds, made_up_totals
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football import past_market, walk_forward
from pl_assets.football.candidates import BASE_RATES, FOREST, RATING_LOGIT, WITH_ODDS
from pl_assets.football.features import match_features
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, CLOSING, MARKET, markets

NOTHING = pd.DataFrame(columns=BACKTEST_COLUMNS)
MATCHES = made_up_matches(seasons=range(2008, 2014))
ODDS = made_up_odds(MATCHES).assign(flag=None)
WEEKS = 20  # of two seasons, the first of them 2012
few = pytest.mark.parametrize(
    "candidate", [BASE_RATES, RATING_LOGIT, WITH_ODDS], ids=lambda candidate: candidate.name
)


@pytest.fixture(scope="module")
def rows():
    nothing = MATCHES.head(0)
    said = past_market.of_matches(ODDS, made_up_totals(MATCHES))
    ratings = rate_clubs(MATCHES, nothing, said, 2014, dt.date(2014, 7, 1))
    return learning_rows(match_features(MATCHES, nothing, ratings), ODDS, said)


def walked(rows, candidate, recipe="recipe", known=NOTHING, weeks=None):
    """All forecasts, and how many weeks of them were computed."""
    seasons = list(walk_forward.walk_forward(rows, candidate, recipe, known, weeks))
    return pd.concat([found for _, found, _ in seasons]), sum(count for *_, count in seasons)


def names_of_weeks(forecasts):
    """`made_from` by Monday, in order of play."""
    mondays = forecasts["match_date"].map(lambda day: day - dt.timedelta(days=day.weekday()))
    return forecasts.groupby(mondays)["made_from"].agg(lambda names: "/".join(sorted(set(names))))


@pytest.mark.parametrize(
    "candidate", [BASE_RATES, RATING_LOGIT, WITH_ODDS, FOREST], ids=lambda one: one.name
)
def test_every_match_since_2012_is_forecast_once_from_matches_before_its_week(rows, candidate):
    forecasts, weeks = walked(rows, candidate)
    assert list(forecasts.columns) == BACKTEST_COLUMNS
    assert sorted(forecasts["match_id"]) == sorted(rows.loc[rows["season"] >= 2012, "match_id"])
    assert weeks == WEEKS
    monday = forecasts["match_date"].map(lambda day: day - dt.timedelta(days=day.weekday()))
    assert (forecasts["trained_through"] < monday).all()
    np.testing.assert_allclose(forecasts[PROBABILITIES].sum(axis=1), 1, atol=1e-12)
    assert (forecasts[PROBABILITIES] > 0).all(axis=None)


def test_what_is_refitted_by_season_learns_from_the_seasons_before_alone(rows):
    forecasts, _ = walked(rows, FOREST)
    last_days = rows.groupby("season")["match_date"].max()
    before = forecasts["season"].map(lambda season: last_days[season - 1])
    assert (forecasts["trained_through"] == before).all()


@few
def test_known_weeks_are_kept_and_nothing_is_fitted_again(rows, candidate, monkeypatch):
    known, _ = walked(rows, candidate)

    def never(*_):
        raise AssertionError("fitted again")

    monkeypatch.setattr(walk_forward, "fit", never)
    again, weeks = walked(rows, candidate, known=known.sample(frac=1, random_state=1))
    assert weeks == 0
    key = ["match_date", "match_id"]
    pd.testing.assert_frame_equal(
        again.sort_values(key, ignore_index=True), known.sort_values(key, ignore_index=True)
    )


def test_of_what_is_known_only_weeks_that_are_missing_are_computed(rows):
    known, _ = walked(rows, RATING_LOGIT)
    gone = known["match_date"].unique()[[2, 11]]
    again, weeks = walked(rows, RATING_LOGIT, known=known[~known["match_date"].isin(gone)])
    assert weeks == 2
    pd.testing.assert_frame_equal(again, known)


def test_another_recipe_computes_all_anew(rows):
    known, _ = walked(rows, BASE_RATES)
    again, weeks = walked(rows, BASE_RATES, recipe="another", known=known)
    assert weeks == WEEKS
    assert not set(again["made_from"]) & set(known["made_from"])


@few
@settings(max_examples=3, deadline=None)
@given(at=st.integers(0, 179))
def test_a_changed_result_makes_anew_its_own_week_and_later_ones_only(rows, candidate, at):
    changed = rows.copy()
    changed.loc[at, "outcome"] = {"home": "draw", "draw": "away", "away": "home"}[
        rows.loc[at, "outcome"]
    ]
    known, _ = walked(rows, candidate)
    again, computed = walked(changed, candidate, known=known)
    before, after = names_of_weeks(known), names_of_weeks(again)
    day = rows.loc[at, "match_date"]
    is_of_week_or_later = before.index >= day - dt.timedelta(days=day.weekday())
    assert ((before != after) == is_of_week_or_later).all()
    assert computed == is_of_week_or_later.sum()


def test_a_match_that_moved_within_its_week_makes_that_week_anew(rows):
    known, _ = walked(rows, BASE_RATES)
    moved = rows.copy()
    moved.loc[179, "match_date"] += dt.timedelta(days=1)
    assert moved["match_date"].is_monotonic_increasing
    again, computed = walked(moved, BASE_RATES, known=known)
    assert computed == 1
    assert again["match_date"].max() == moved.loc[179, "match_date"]


def test_chosen_weeks_come_out_as_they_do_among_all(rows):
    everything, _ = walked(rows, RATING_LOGIT)
    day = everything["match_date"].unique()[7]
    monday = day - dt.timedelta(days=day.weekday())
    chosen, computed = walked(rows, RATING_LOGIT, weeks=[monday])
    assert computed == 1
    same_week = everything[everything["match_date"] == day].reset_index(drop=True)
    pd.testing.assert_frame_equal(chosen, same_week, check_exact=True)


def test_a_match_without_what_a_candidate_looks_at_is_left_out(rows):
    lacking = rows.copy()
    lacking.loc[170, list(RATING_LOGIT.features)] = np.nan
    forecasts, _ = walked(lacking, RATING_LOGIT)
    assert rows.loc[170, "match_id"] not in set(forecasts["match_id"])
    assert len(forecasts) == 59


def test_the_market_and_the_close_are_shown_of_matches_that_have_both(rows):
    some = ODDS[~((ODDS["match_id"] == rows.loc[130, "match_id"]) & (ODDS["phase"] == "closing"))]
    found = markets(rows, some)
    assert found.groupby("model").size().to_dict() == {MARKET: 59, CLOSING: 59}
    np.testing.assert_allclose(found[PROBABILITIES].sum(axis=1), 1, atol=1e-12)
