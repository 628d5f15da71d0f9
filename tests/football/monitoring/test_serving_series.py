"""What two looks at the API's counters say of the time between them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.monitoring.serving_series import (
    Scrape,
    histogram_quantile,
    serving_points,
)

NOON = dt.datetime(2026, 8, 22, 12, tzinfo=dt.UTC)
START = NOON - dt.timedelta(hours=3)


def look(minutes, ok, failed, *, started_at=START, fast=None):
    total = ok + failed
    samples = {
        "requests": {"200": ok, "503": failed},
        "buckets": {"0.01": total if fast is None else fast, "0.1": total, "+Inf": total},
        "rate_limited": 2.0 * total,
        "refused_keys": 0.0,
        "snapshot_age_seconds": 7200.0,
    }
    at = NOON + dt.timedelta(minutes=minutes)
    return Scrape(at, at, True, started_at, samples)


def told(*scrapes):
    points = serving_points(list(scrapes))
    newest = points[points["time"] == scrapes[-1].as_of]
    return dict(zip(newest["name"] + newest["labels"], newest["value"], strict=True))


def test_counters_are_told_as_what_came_since_the_look_before():
    now = told(look(0, 100, 0), look(10, 130, 10))
    assert now["serving_up{}"] == 1
    assert now["serving_requests_per_minute{}"] == 4
    assert now["serving_error_share{}"] == 0.25
    assert now["serving_snapshot_age_hours{}"] == 2
    assert now['serving_refused{"why": "rate"}'] == 80
    assert now['serving_latency_seconds{"quantile": "0.5"}'] == pytest.approx(0.005)


def test_a_process_that_began_since_is_counted_from_its_beginning():
    began = NOON + dt.timedelta(minutes=5)
    now = told(look(0, 1000, 0), look(10, 20, 0, started_at=began))
    assert now["serving_requests_per_minute{}"] == 4


def test_without_requests_nothing_is_said_of_errors_and_latency():
    now = told(look(0, 100, 0), look(10, 100, 0))
    assert now["serving_requests_per_minute{}"] == 0
    assert not any(name.startswith(("serving_error", "serving_latency")) for name in now)


def test_a_silent_api_is_down_and_says_no_more():
    silent = Scrape(NOON + dt.timedelta(minutes=10), NOON, False, None, {})
    assert told(look(0, 100, 0), silent) == {"serving_up{}": 0}


@given(
    st.lists(st.integers(0, 50), min_size=3, max_size=3),
    st.floats(0.01, 0.99),
    st.floats(0.01, 0.99),
)
def test_quantiles_rise_and_stay_within_the_bounds(counts, one, other):
    total = 0
    buckets = {}
    for bound, count in zip(("0.1", "1.0", "+Inf"), counts, strict=True):
        total += count
        buckets[bound] = total
    low, high = (histogram_quantile(buckets, q) for q in sorted((one, other)))
    if total == 0:
        assert low is None
    else:
        assert 0 <= low <= high <= 1
