"""Intervals hold what they should as often as they say."""

import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest
from football.judging.judged import honest_forecasts, judged_matches
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football import scoring
from pl_assets.football.judging.intervals import (
    loss_difference,
    mean_over_weeks,
    share_bounds,
    weeks_of,
)


def test_the_better_forecast_loses_less_and_the_interval_lies_below_0():
    honest, outcomes = honest_forecasts(3000)
    base_rates = np.tile(np.bincount(outcomes) / len(outcomes), (len(outcomes), 1))
    found = loss_difference(honest, base_rates, outcomes, np.arange(3000) // 10, seed=0)
    assert found.mean == pytest.approx(
        scoring.log_loss(honest, outcomes) - scoring.log_loss(base_rates, outcomes)
    )
    assert found.low < found.mean < found.high < 0


def test_turning_the_two_forecasts_round_turns_the_interval_round():
    one, outcomes = honest_forecasts(200)
    other = one[::-1]
    weeks = np.arange(200) // 10
    there = loss_difference(one, other, outcomes, weeks, seed=3)
    back = loss_difference(other, one, outcomes, weeks, seed=3)
    np.testing.assert_allclose(there, (-back.mean, -back.high, -back.low))


@given(judged_matches, st.integers(0, 2**32 - 1))
def test_a_forecast_does_not_differ_from_itself(matches, seed):
    probabilities, outcomes = matches
    weeks = np.arange(len(outcomes)) % 5
    found = loss_difference(probabilities, probabilities, outcomes, weeks, seed=seed, resamples=50)
    assert found.mean == 0
    assert len(outcomes) < 2 or (found.low, found.high) == (0, 0)


def test_the_same_seed_gives_the_same_interval_and_another_nearly_so():
    values = np.random.default_rng(0).normal(size=1000)
    weeks = np.arange(1000) // 10
    once, again, other = (mean_over_weeks(values, weeks, seed=seed) for seed in (1, 1, 2))
    assert once == again != other
    assert other.low == pytest.approx(once.low, abs=0.01)


def covered(blocks, random):
    """How often of 300 times the interval holds the true mean, 0, and errors go by the week."""
    hits = 0
    for _ in range(300):
        of_week = np.repeat(random.normal(size=60), 10)
        values = of_week + random.normal(size=600)
        found = mean_over_weeks(values, blocks, seed=0, resamples=400)
        hits += found.low <= 0 <= found.high
    return hits / 300


def test_drawing_weeks_holds_the_truth_as_often_as_it_says_and_drawing_matches_does_not():
    random = np.random.default_rng(0)
    assert covered(np.arange(600) // 10, random) > 0.9
    assert covered(np.arange(600), random) < 0.7


def test_one_week_says_nothing_of_chance():
    found = mean_over_weeks(np.array([0.1, 0.3]), [7, 7], seed=0)
    assert found.mean == pytest.approx(0.2)
    assert np.isnan([found.low, found.high]).all()


def test_thirteen_seasons_are_resampled_two_thousand_times_in_no_time():
    one, outcomes = honest_forecasts(4940)
    weeks = np.arange(4940) // 10

    def seconds():
        begun = time.perf_counter()
        loss_difference(one, one[::-1], outcomes, weeks, seed=0)
        return time.perf_counter() - begun

    # The best of three, so that a busy machine is not taken for a slow method.
    assert min(seconds() for _ in range(3)) < 0.2


def test_a_week_begins_on_monday():
    days = [dt.date(2024, 8, 16) + dt.timedelta(days=days) for days in range(5)]
    friday, saturday, sunday, monday, tuesday = weeks_of(pd.Series(days))
    assert friday == saturday == sunday
    assert monday == tuesday == sunday + 1


def test_weeks_go_on_over_the_new_year_whatever_the_dates_are_kept_as():
    days = pd.Series([dt.date(2024, 12, 29), dt.date(2024, 12, 30), dt.date(2025, 1, 5)])
    before, last, first = weeks_of(days)
    assert last == first == before + 1
    assert (weeks_of(pd.to_datetime(days)) == weeks_of(days)).all()


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_bounds_of_a_share_hold_it_and_stay_within_0_and_1(counts):
    happened, of = (np.array([float(count)]) for count in counts)
    low, high = share_bounds(happened, of)
    assert 0 <= low[0] <= happened[0] / of[0] <= high[0] <= 1
    assert low[0] < high[0]


def test_the_bounds_of_a_share_are_wilsons():
    low, high = share_bounds(np.array([8.0]), np.array([10.0]))
    # Newcombe 1998 gives such examples; these by hand with z = 1.96.
    assert (low[0], high[0]) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
