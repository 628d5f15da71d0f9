"""Scores against numbers worked out by hand, and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss as sklearn_log_loss

from pl_assets.football import scoring

forecasts = st.lists(
    st.tuples(*[st.floats(min_value=0.01, max_value=1.0)] * 3), min_size=2, max_size=30
).map(lambda rows: np.array(rows) / np.array(rows).sum(axis=1, keepdims=True))


@given(forecasts, st.randoms(use_true_random=False))
def test_log_loss_is_scikit_learns(probabilities, random):
    outcomes = np.array([random.randrange(3) for _ in probabilities])
    expected = sklearn_log_loss(outcomes, probabilities, labels=[0, 1, 2])
    assert scoring.log_loss(probabilities, outcomes) == pytest.approx(expected)


def test_the_ranked_probability_score_is_worked_out_by_hand():
    probabilities = np.array([[0.5, 0.3, 0.2]])
    assert scoring.ranked_probability_score(probabilities, np.array([0])) == pytest.approx(
        ((0.5 - 1) ** 2 + (0.8 - 1) ** 2) / 2
    )
    assert scoring.ranked_probability_score(probabilities, np.array([2])) == pytest.approx(
        (0.5**2 + 0.8**2) / 2
    )


def test_missing_by_two_places_costs_more_than_missing_by_one():
    certain_home = np.array([[1.0, 0.0, 0.0]])
    draw = scoring.ranked_probability_score(certain_home, np.array([1]))
    away = scoring.ranked_probability_score(certain_home, np.array([2]))
    assert (draw, away) == (0.5, 1.0)


@given(forecasts)
def test_nothing_diverges_from_itself_and_all_else_diverges(probabilities):
    assert scoring.divergence(probabilities, probabilities) == pytest.approx(0, abs=1e-12)
    assert scoring.divergence(probabilities, probabilities[::-1]) >= -1e-12


def test_a_forecaster_who_is_right_on_average_is_calibrated():
    probabilities = np.tile([0.5, 0.25, 0.25], (400, 1))
    outcomes = np.repeat([0, 1, 2], [200, 100, 100])
    assert scoring.expected_calibration_error(probabilities, outcomes) == pytest.approx(
        0, abs=1e-12
    )


def test_a_forecaster_who_is_always_too_sure_is_not_calibrated():
    probabilities = np.tile([1.0, 0.0, 0.0], (4, 1))
    outcomes = np.array([0, 1, 0, 1])
    assert scoring.expected_calibration_error(probabilities, outcomes) == pytest.approx(1 / 3)
    assert scoring.accuracy(probabilities, outcomes) == 0.5


def test_the_brier_score_is_worked_out_by_hand_and_reaches_from_0_to_2():
    assert scoring.brier_score(np.array([[0.5, 0.3, 0.2]]), np.array([1])) == pytest.approx(
        0.5**2 + 0.7**2 + 0.2**2
    )
    certain = np.eye(3)
    assert scoring.brier_score(certain, np.array([0, 1, 2])) == 0
    assert scoring.brier_score(certain, np.array([1, 2, 0])) == 2


@given(forecasts)
def test_the_losses_of_matches_have_the_log_loss_as_their_mean(probabilities):
    outcomes = np.arange(len(probabilities)) % 3
    losses = scoring.match_log_losses(probabilities, outcomes)
    assert losses.shape == outcomes.shape
    assert losses.mean() == pytest.approx(scoring.log_loss(probabilities, outcomes))
