"""Precision, recall, F1 and the area under the ROC curve, by hand and against scikit-learn."""

import numpy as np
import pytest
from football.judging.judged import honest_forecasts, judged_matches
from hypothesis import given
from sklearn.metrics import roc_auc_score

from pl_assets.football.judging.classes import class_scores, macro_roc_auc

HOME, DRAW, AWAY = np.eye(3) * 0.4 + 0.2


def test_precision_and_recall_are_worked_out_by_hand():
    named = np.array([HOME, HOME, HOME, DRAW, AWAY])
    happened = np.array([0, 0, 1, 1, 0])
    found = class_scores(named, happened)
    assert found["home_precision"] == pytest.approx(2 / 3)
    assert found["home_recall"] == pytest.approx(2 / 3)
    assert found["home_f1"] == pytest.approx(2 / 3)
    assert (found["draw_precision"], found["draw_recall"]) == (1, 0.5)
    assert found["draw_f1"] == pytest.approx(2 / 3)


def test_an_outcome_that_was_never_named_has_precision_0_and_no_warning():
    found = class_scores(np.array([HOME, HOME]), np.array([0, 1]))
    assert [found[f"draw_{name}"] for name in ("precision", "recall", "f1")] == [0, 0, 0]


@given(judged_matches)
def test_accuracy_is_the_recall_of_the_outcomes_weighed_by_how_often_they_happened(matches):
    probabilities, outcomes = matches
    found = class_scores(probabilities, outcomes)
    recalls = [found[f"{outcome}_recall"] for outcome in ("home", "draw", "away")]
    shares = np.bincount(outcomes, minlength=3) / len(outcomes)
    assert np.dot(recalls, shares) == pytest.approx((probabilities.argmax(1) == outcomes).mean())
    assert all(0 <= score <= 1 for score in found.values())


def test_the_area_is_scikit_learns_over_one_versus_rest():
    probabilities, outcomes = honest_forecasts(300)
    assert macro_roc_auc(probabilities, outcomes) == pytest.approx(
        roc_auc_score(outcomes, probabilities, multi_class="ovr", average="macro")
    )


def test_the_area_of_base_rates_is_a_half_and_of_foresight_1():
    outcomes = np.array([0, 1, 2, 0])
    assert macro_roc_auc(np.tile([0.5, 0.25, 0.25], (4, 1)), outcomes) == 0.5
    assert macro_roc_auc(np.array([HOME, DRAW, AWAY, HOME]), outcomes) == 1


def test_there_is_no_area_where_an_outcome_never_happened():
    assert macro_roc_auc(np.array([HOME, HOME, AWAY]), np.array([0, 0, 2])) is None
