"""Scores drawn from forecasts of three outcomes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.score_draws import (
    MEAN_TOTAL,
    MOST_GOALS,
    draw_scores,
    score_probabilities,
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


@given(st.floats(0, 1, exclude_max=True), SHARES)
def test_every_number_below_1_draws_a_score(number, shares):
    home, away = draw_scores(
        score_probabilities(np.array([shares]) / sum(shares)), np.array([[number]])
    )
    assert 0 <= home[0, 0] <= MOST_GOALS
    assert 0 <= away[0, 0] <= MOST_GOALS
