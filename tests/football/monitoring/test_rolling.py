"""Rolling scores: what the judging of any set of matches says, of each window of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.features import OUTCOMES
from pl_assets.football.judging.classes import CLASS_SCORES, macro_roc_auc
from pl_assets.football.judging.scores import scores_of
from pl_assets.football.judging.skill import skill_score
from pl_assets.football.monitoring.rolling import Judged, ends_of_days, rolling_scores
from pl_assets.football.scoring import log_loss

ALIKE = ("log_loss", "rps", "brier", "accuracy", "ece", "kl_to_close")


def judged_of(seed, matches):
    """Matches of days of one to four; forecasts in tenths now and then, so that there are ties."""
    chance = np.random.default_rng(seed)
    days = np.cumsum(chance.integers(0, 2, matches))
    ours, closing, base = (chance.dirichlet((5, 3, 3), matches) for _ in range(3))
    coarse = np.round(ours * 10 + 0.5) / 10
    ours = np.where(chance.random((matches, 1)) < 0.5, coarse / coarse.sum(axis=1)[:, None], ours)
    outcomes = chance.integers(0, 3, matches).astype(np.intp)
    return Judged(days, outcomes, closing, base, {"champion": ours})


@given(st.integers(0, 10_000), st.integers(3, 12))
@settings(max_examples=10)
def test_every_rolling_score_is_that_of_its_window_alone(seed, window):
    judged = judged_of(seed, 30)
    ends = ends_of_days(judged.days)
    ends = ends[ends >= window]
    found = rolling_scores(judged, "champion", window, ends)
    for place, end in enumerate(ends):
        part = slice(end - window, end)
        ours, outcomes = judged.forecasts["champion"][part], judged.outcomes[part]
        naive = scores_of(ours, outcomes, judged.closing[part])
        rolled = {name.removeprefix("forecast_"): one[place] for name, one in found.items()}
        for name in ALIKE:
            assert rolled[name] == pytest.approx(naive[name], abs=1e-9), name
        for name in CLASS_SCORES:
            mean = np.mean([naive[f"{outcome}_{name}"] for outcome in OUTCOMES])
            assert rolled[name] == pytest.approx(mean, abs=1e-9), name
        area = macro_roc_auc(ours, outcomes)
        assert rolled["roc_auc"] == pytest.approx(np.nan if area is None else area, nan_ok=True)
        base, close = (log_loss(one[part], outcomes) for one in (judged.base_rates, judged.closing))
        skill = skill_score(naive["log_loss"], base, close)
        assert rolled["skill"] == pytest.approx(np.nan if skill is None else skill, nan_ok=True)
        assert rolled["log_loss_less_closing"] == pytest.approx(naive["log_loss"] - close)


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(0, 50))
def test_a_day_ends_once_after_the_last_of_its_matches(days, since):
    days = np.array(sorted(days), dtype=np.int64)
    ends = ends_of_days(days, since)
    assert [days[end - 1] for end in ends] == sorted({day for day in days.tolist() if day >= since})
    assert all(end == len(days) or days[end] > days[end - 1] for end in ends)
