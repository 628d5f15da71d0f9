"""Tests of the buckets that say how often a caller may ask."""

import pytest

from pl_serving import rate_limit
from pl_serving.rate_limit import RateLimit, caller_of


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def limit(clock):
    return RateLimit(60, lambda: clock[0])


def test_who_waits_as_long_as_told_may_ask(limit, clock):
    assert [limit.seconds_to_wait("a") for _ in range(60)] == [0] * 60
    wait = limit.seconds_to_wait("a")
    clock[0] += wait

    assert wait == 1
    assert limit.seconds_to_wait("a") == 0
    assert limit.seconds_to_wait("a") > 0


def test_a_batch_costs_more_and_a_refused_one_costs_nothing(limit):
    assert [limit.seconds_to_wait("a", 20) for _ in range(3)] == [0] * 3
    assert limit.seconds_to_wait("a", 20) == 20
    assert limit.seconds_to_wait("a", 20) == 20


def test_what_costs_more_than_a_minutes_worth_is_possible(clock):
    limit = RateLimit(5, lambda: clock[0])

    assert limit.seconds_to_wait("a", 20) == 0
    assert limit.seconds_to_wait("a", 20) == 60


def test_callers_are_apart_and_no_more_are_remembered_than_fit(limit, monkeypatch):
    monkeypatch.setattr(rate_limit, "_MOST_CALLERS", 3)
    for caller in "abcda":
        assert limit.seconds_to_wait(caller, 60) == 0
    assert limit.seconds_to_wait("d") > 0
    assert len(limit._left) == 3


def test_addresses_of_one_network_are_one_caller():
    assert caller_of("2001:db8:1:2::1") == caller_of("2001:db8:1:2:ffff::9")
    assert caller_of("2001:db8:1:2::1") != caller_of("2001:db8:1:3::1")
    assert caller_of("10.0.0.1") != caller_of("10.0.0.2")
