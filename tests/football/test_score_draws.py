"""Scores drawn from forecasts of three outcomes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.score_draws import draw_scores
from pl_assets.football.score_forecast import (
    LISTED,
    MEAN_TOTAL,
    MOST_GOALS,
    score_probabilities,
    scores_of,
)

SHARES = st.tuples(*[st.floats(0.001, 1)] * 3)


def outcomes(likely):
    goals = np.arange(MOST_GOALS + 1)
    margin = goals[:, None] - goals
    return [likely[..., which].sum(axis=-1) for which in (margin > 0, margin == 0, margin < 0)]


@given(SHARES)
def test_scores_have_the_outcomes_that_were_forecast(shares):
    three = np.array([shares]) / sum(shares)
    likely = score_probabilities(three)
    assert (likely >= 0).all()
    assert np.stack(outcomes(likely), axis=1) == pytest.approx(three, abs=1e-9)


def test_of_no_matches_there_are_no_scores():
    assert score_probabilities(np.empty((0, 3))).shape == (0, MOST_GOALS + 1, MOST_GOALS + 1)


def test_an_outcome_that_cannot_be_is_never_drawn():
    likely = score_probabilities(np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0], [0.5, 0, 0.5]]))
    every = np.repeat(np.linspace(0, 1, 997, endpoint=False)[:, None], 4, axis=1)
    home, away = draw_scores(likely, every)
    win, draw, loss, no_draw = (home.astype(int) - away).T
    assert (win > 0).all()
    assert (draw == 0).all()
    assert (loss < 0).all()
    assert (no_draw != 0).all()


def test_a_match_of_equals_has_the_leagues_mean_of_goals_and_favours_nobody():
    independent_draw = 0.2517  # of two clubs that each score 1.35
    side = (1 - independent_draw) / 2
    likely = score_probabilities(np.array([[side, independent_draw, side]]))[0]
    goals = np.arange(MOST_GOALS + 1)
    assert (likely * (goals[:, None] + goals)).sum() == pytest.approx(MEAN_TOTAL, abs=0.02)
    assert likely == pytest.approx(likely.T)


@given(SHARES, st.floats(0.5, 8))
def test_expected_goals_and_likeliest_scores_are_those_of_all_scores(shares, total):
    three = np.array([shares]) / sum(shares)
    likely = score_probabilities(three, total)[0]
    found = scores_of(three, np.array([total]))
    goals = np.arange(MOST_GOALS + 1)
    expected = (likely.sum(axis=1) @ goals, likely.sum(axis=0) @ goals)
    assert found.expected[0] == pytest.approx(expected)
    assert found.probability[0] == pytest.approx(np.sort(likely.ravel())[::-1][:LISTED])
    assert [likely[home, away] for home, away in found.likeliest[0]] == pytest.approx(
        found.probability[0].tolist()
    )


@given(st.floats(0.02, 0.98), st.floats(1.2, 5))
def test_the_goals_of_independent_poisson_sides_are_found_again(share, total):
    home, away = total * share, total * (1 - share)
    goals = np.arange(MOST_GOALS + 1)
    factorials = np.array([math.factorial(count) for count in goals], dtype=float)
    sides = [np.exp(-rate) * rate**goals / factorials for rate in (home, away)]
    known = np.outer(*sides)
    known /= known.sum()
    likely = score_probabilities(np.array([outcomes(known)]), total)[0]
    assert likely == pytest.approx(known, abs=2e-3)


@given(st.floats(0, 1, exclude_max=True), SHARES)
def test_every_number_below_1_draws_a_score(number, shares):
    home, away = draw_scores(
        score_probabilities(np.array([shares]) / sum(shares)), np.array([[number]])
    )
    assert 0 <= home[0, 0] <= MOST_GOALS
    assert 0 <= away[0, 0] <= MOST_GOALS
