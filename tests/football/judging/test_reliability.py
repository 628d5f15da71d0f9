"""The bins of a reliability diagram: they count everything once and agree with the error."""

import numpy as np
import pytest
from football.judging.judged import honest_forecasts, judged_matches
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football import scoring
from pl_assets.football.judging.reliability import POOLED, RELIABILITY_COLUMNS, reliability


def test_bins_are_worked_out_by_hand():
    probabilities = np.array([[0.52, 0.24, 0.24], [0.58, 0.22, 0.2]])
    found = reliability(probabilities, np.array([0, 2])).set_index(["outcome", "bin_low"])
    home = found.loc[("home", 0.5)]
    assert (home["bin_high"], home["forecasts"], home["share_happened"]) == (0.6, 2, 0.5)
    assert home["mean_probability"] == pytest.approx(0.55)
    assert found.loc[(POOLED, 0.2), "forecasts"] == 4


@given(judged_matches, st.integers(1, 20))
def test_every_forecast_is_in_one_bin_and_means_are_kept(matches, bins):
    probabilities, outcomes = matches
    found = reliability(probabilities, outcomes, bins)
    assert list(found.columns) == RELIABILITY_COLUMNS
    for outcome, of_outcome in found.groupby("outcome"):
        share = 3 if outcome == POOLED else 1
        assert of_outcome["forecasts"].sum() == share * len(outcomes)
    pooled = found[found["outcome"] == POOLED]
    assert np.average(pooled["share_happened"], weights=pooled["forecasts"]) == pytest.approx(1 / 3)
    assert (pooled["mean_probability"] >= pooled["bin_low"] - 1e-9).all()
    assert (pooled["mean_probability"] <= pooled["bin_high"] + 1e-9).all()


@given(judged_matches)
def test_the_pooled_gaps_are_the_expected_calibration_error(matches):
    probabilities, outcomes = matches
    pooled = reliability(probabilities, outcomes).query("outcome == @POOLED")
    gaps = (pooled["mean_probability"] - pooled["share_happened"]).abs()
    assert np.average(gaps, weights=pooled["forecasts"]) == pytest.approx(
        scoring.expected_calibration_error(probabilities, outcomes)
    )


def test_intervals_of_an_honest_forecaster_hold_what_was_forecast():
    found = reliability(*honest_forecasts(4000))
    held = found["mean_probability"].between(found["share_low"], found["share_high"])
    assert held.mean() > 0.85
