"""Drift of made-up seasons: nothing where nothing is wrong, a fault as soon as it can be seen."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.monitoring.seasons import (
    SEASON,
    found_on,
    simulated,
    spoilt_from,
    watched_drift,
    weekly_runs,
    without_features,
)
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pl_assets.football.monitoring.distances import (
    LOG1_Z,
    MEASURES,
    WASSERSTEIN,
    normed_wasserstein,
)
from pl_assets.football.monitoring.drift_columns import (
    COLUMNS,
    DIVERGENCE,
    ENTROPY,
    FORECASTS,
    PROBABILITIES,
    feature_values,
    forecast_values,
)
from pl_assets.football.monitoring.match_weeks import LATEST_WEEK, TEN_WEEKS, windows

SATURDAY = dt.date(2025, 2, 15)
counts = arrays(np.float64, st.integers(1, 60), elements=st.integers(0, 40).map(float))


def test_a_whole_season_without_a_fault_has_no_watched_drift():
    matches = simulated()
    values = feature_values(matches, without_features(matches))
    runs = [found_on(day, matches, values) for day in weekly_runs(matches, SEASON)]
    assert len(runs) > 35
    assert watched_drift(pd.concat(runs)).empty
    assert runs[20]["distance"].notna().all()


@pytest.mark.parametrize(("statistic", "factor"), [("shots_on_target", 0.5), ("shots", 2.0)])
def test_a_fault_of_a_weekend_is_found_in_the_next_run(statistic, factor):
    matches = simulated()
    tuesday = SATURDAY + dt.timedelta(days=3)
    assert watched_drift(found_on(tuesday, matches)).empty
    found = watched_drift(found_on(tuesday, spoilt_from(matches, SATURDAY, statistic, factor)))
    assert statistic in " ".join(found["name"])
    assert set(found["span"]) == {LATEST_WEEK}
    weeks_later = found_on(
        tuesday + dt.timedelta(days=42), spoilt_from(matches, SATURDAY, statistic, factor)
    )
    assert TEN_WEEKS in set(watched_drift(weeks_later)["span"])


def test_the_ten_weeks_are_compared_with_the_same_weeks_of_three_seasons():
    matches = simulated()
    ten, latest = windows(matches, SATURDAY + dt.timedelta(days=2))
    held = matches.set_index("match_id")
    assert set(held.loc[ten.present, "season"]) == {SEASON}
    assert set(held.loc[ten.reference, "season"]) == {SEASON - 3, SEASON - 2, SEASON - 1}
    assert (ten.last - ten.first).days < 90
    assert (
        held.loc[ten.reference, "match_date"]
        .map(lambda day: day.month)
        .isin([11, 12, 1, 2, 3, 4])
        .all()
    )
    assert 8 <= len(latest.present) <= 20
    assert set(latest.present) <= set(ten.present)
    assert len(ten.present) > 80
    assert len(ten.reference) > 240


def test_nothing_is_judged_before_there_are_enough_matches():
    matches = simulated()
    first = matches.loc[matches["season"] == SEASON, "match_date"].min()
    found = found_on(first + dt.timedelta(days=1), matches)
    assert not found["is_drifted"].any()
    assert found.loc[found["current_matches"] < 8, "distance"].isna().all()
    assert found.loc[found["span"] == TEN_WEEKS, "distance"].isna().all()
    assert found["current_mean"].notna().all()


@pytest.mark.parametrize("held", [0, 1])
def test_a_warehouse_with_next_to_nothing_has_rows_that_say_so(held):
    found = found_on(SATURDAY, simulated().iloc[:held])
    assert len(found) == 9
    assert found["distance"].isna().all()
    assert not found["is_drifted"].any()


def test_a_week_that_has_just_begun_is_looked_at_with_the_one_before():
    matches = simulated()
    week = matches[(matches["season"] == SEASON) & (matches["match_date"] < SATURDAY)]
    newest = week["match_date"].max()
    begun = newest + dt.timedelta(days=7 - newest.weekday())
    one = matches[matches["match_date"] > begun].iloc[:1].assign(match_date=begun)
    _, latest = windows(pd.concat([matches[matches["match_date"] <= newest], one]), begun)
    assert len(latest.present) >= 8
    assert one["match_id"].iloc[0] in latest.present


def test_matches_after_the_day_do_not_count():
    matches = simulated()
    now = windows(matches[matches["match_date"] <= SATURDAY], SATURDAY)
    for known, all_of_it in zip(now, windows(matches, SATURDAY), strict=True):
        assert set(known.present) == set(all_of_it.present)
        assert set(known.reference) == set(all_of_it.reference)


@given(counts, counts)
def test_distances_are_finite_and_nothing_is_far_from_itself(present, reference):
    for measure in (WASSERSTEIN, LOG1_Z):
        assert MEASURES[measure](present, present) == pytest.approx(0, abs=1e-9)
        assert 0 <= MEASURES[measure](present, reference) < np.inf


@given(counts, counts, st.floats(0.1, 10))
def test_the_distance_of_distributions_is_the_same_in_any_unit(present, reference, unit):
    if np.std(reference) * min(unit, 1) > 0.01:
        there = normed_wasserstein(present * unit, reference * unit)
        assert there == pytest.approx(normed_wasserstein(present, reference), rel=1e-6)


def test_every_threshold_is_above_what_real_seasons_have_come_to():
    assert all(column.threshold > 0 for column in COLUMNS)
    assert len({(column.name, column.span) for column in COLUMNS}) == len(COLUMNS)
    assert {column.span for column in COLUMNS if column.is_watched} == {TEN_WEEKS, LATEST_WEEK}
    assert not any(column.is_watched for column in COLUMNS if column.name in FORECASTS)


def test_forecasts_are_looked_at_with_their_entropy_and_distance_from_the_market():
    ours = pd.DataFrame([["a", 0.5, 0.25, 0.25], ["b", 1.0, 0.0, 0.0]]).set_axis(
        ["match_id", *PROBABILITIES], axis=1
    )
    found = forecast_values(ours, ours.head(1))
    assert found.loc["a", ENTROPY] == pytest.approx(1.0397, abs=1e-4)
    assert found.loc["b", ENTROPY] == pytest.approx(0, abs=1e-6)
    assert found.loc["a", DIVERGENCE] == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.loc["b", DIVERGENCE])
