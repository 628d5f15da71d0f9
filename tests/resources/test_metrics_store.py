"""How points of the table `metrics` are kept: whole for a month, then the last of each day."""

import datetime as dt

import pytest

from pl_assets.football.monitoring.measured import Measured
from pl_assets.football.monitoring.points import Points
from pl_assets.resources.metrics_store import MetricsStore
from pl_assets.resources.warehouse import Warehouse

NOON = dt.datetime(2026, 8, 1, 12, tzinfo=dt.UTC)
SERIES = {"serving_up": {}, "betting_bets": {"account": "champion"}}


@pytest.fixture
def warehouse(platform_settings):
    return Warehouse(platform_settings, "warehouse")


def measure(warehouse, *times):
    points = Points()
    for time in times:
        for name, labels in SERIES.items():
            points.add(name, time, 1.0, **labels)
        points.add("performance_cusum", time, 1.0, basis="live")
    MetricsStore(warehouse, 400).keep(Measured(times[-1], points.frame()))


def held(warehouse, name):
    query = "SELECT time FROM metrics WHERE name = %s ORDER BY time"
    return [time.to_pydatetime() for time in warehouse.read(query, name)["time"]]


def test_of_days_a_month_past_each_series_keeps_its_last_point_by_londons_calendar(warehouse):
    hours = [NOON + dt.timedelta(hours=hour) for hour in range(35)]
    measure(warehouse, *hours)
    month_later = NOON + dt.timedelta(days=31, hours=1)
    measure(warehouse, month_later)
    # In summer London's day ends at 23:00 UTC; the hours after 13:00 are not a month past yet.
    last_of_the_day = NOON + dt.timedelta(hours=10)
    for name in SERIES:
        assert held(warehouse, name) == [last_of_the_day, *hours[25:], month_later]
    assert len(held(warehouse, "performance_cusum")) == 36, "it is not measured by the day"
    # However long nothing was measured, it is made good.
    measure(warehouse, month_later + dt.timedelta(days=90))
    assert held(warehouse, "betting_bets") == [
        *(last_of_the_day, hours[-1], month_later, month_later + dt.timedelta(days=90)),
    ]
