"""The platform's clock."""

import datetime as dt

import pytest
from source_site import SourceSite

from pl_assets.resources.clock import Clock
from pl_assets.resources.errors import ClockMovedBack, ClockUnreadable
from pl_assets.resources.warehouse import Warehouse

DAY = dt.date(2025, 2, 14)


@pytest.fixture
def clock_on(platform_settings):
    """A function that makes a clock with this PL_TODAY, on the test's warehouse."""
    warehouse = Warehouse(platform_settings)

    def make(today):
        return Clock(platform_settings.model_copy(update={"today": today}), warehouse)

    return make


def test_a_day_is_six_in_the_morning_in_london(clock_on):
    assert clock_on("2025-02-14").read() == dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
    assert clock_on("2025-07-14").read() == dt.datetime(2025, 7, 14, 5, tzinfo=dt.UTC)


def test_without_a_day_it_is_now(clock_on):
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    assert before <= clock_on(None).read() <= dt.datetime.now(dt.UTC)


def test_an_address_is_read_anew_each_time(clock_on):
    with SourceSite(seasons=(2024,), day=DAY) as site:
        clock = clock_on(f"{site.url}/_replay")
        assert clock.read().date() == DAY
        site.day += dt.timedelta(days=7)
        assert clock.read().date() == dt.date(2025, 2, 21)


@pytest.mark.parametrize("today", ["tomorrow", "2025-02-30", "http://127.0.0.1:9/_replay"])
def test_a_clock_that_cannot_be_read_never_falls_back_to_the_wall_clock(clock_on, today):
    with pytest.raises(ClockUnreadable, match="PL_TODAY"):
        clock_on(today).advance()


def test_a_document_without_a_day_is_named(clock_on):
    with SourceSite(seasons=(2024,), day=DAY) as site:
        clock = clock_on(f"{site.url}/fixtures.csv")
        with pytest.raises(ClockUnreadable, match="`day` at"):
            clock.read()


def test_the_clock_may_stand_still_and_go_on_but_not_back(clock_on):
    clock_on("2025-02-14").advance()
    clock_on("2025-02-14").advance()
    clock_on("2025-02-21").advance()
    with pytest.raises(ClockMovedBack, match="another PL_HOME"):
        clock_on("2025-02-14").advance()
    assert clock_on("2025-02-22").advance().day == 22
