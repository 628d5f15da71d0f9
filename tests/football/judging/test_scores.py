"""All scores together, and where the skill score puts them."""

import numpy as np
import pytest
from football.judging.judged import honest_forecasts, judged_matches
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.errors import InsufficientData
from pl_assets.football.judging.scores import SCORES, scores_of
from pl_assets.football.judging.skill import skill_score


@given(judged_matches)
def test_every_score_has_its_name_and_its_range(matches):
    probabilities, outcomes = matches
    found = scores_of(probabilities, outcomes, probabilities)
    assert tuple(found) == SCORES
    assert found["matches"] == len(outcomes)
    assert found["kl_to_close"] == pytest.approx(0, abs=1e-12)
    assert 0 <= found["brier"] <= 2
    assert (found["roc_auc"] is None) == (len(set(outcomes)) < 3)
    shares = [name for name in SCORES if name not in ("matches", "log_loss", "brier", "roc_auc")]
    assert all(-1e-12 <= found[name] <= 1 for name in shares)


def test_the_truth_scores_better_than_what_shrinks_or_sharpens_it():
    honest, outcomes = honest_forecasts(20_000)
    sharper = honest**1.5 / (honest**1.5).sum(axis=1, keepdims=True)
    best, *others = (
        scores_of(forecast, outcomes, honest) for forecast in (honest, sharper, honest / 2 + 1 / 6)
    )
    for other in others:
        assert all(best[name] < other[name] for name in ("log_loss", "rps", "brier", "ece"))
        assert other["kl_to_close"] > 0.001
        assert other["accuracy"] == best["accuracy"]


def test_no_matches_have_no_scores():
    with pytest.raises(InsufficientData, match="found 0"):
        scores_of(np.empty((0, 3)), np.empty(0, dtype=int), np.empty((0, 3)))


def test_base_rates_have_no_skill_and_the_close_has_it_all():
    assert skill_score(1.0684, 1.0684, 0.9553) == 0
    assert skill_score(0.9553, 1.0684, 0.9553) == 1
    assert skill_score(0.9664, 1.0684, 0.9553) == pytest.approx(0.9019, abs=1e-4)


@given(st.floats(0.1, 3), st.floats(0.1, 3), st.floats(0.01, 1))
def test_a_smaller_loss_is_more_skill(loss, closing, way):
    base = closing + way
    assert skill_score(loss, base, closing) > skill_score(loss + 0.01, base, closing)


def test_there_is_no_skill_where_the_close_is_no_better_than_base_rates():
    assert skill_score(1.0, 1.0, 1.0) is None
    assert skill_score(1.0, 1.0, 1.1) is None
