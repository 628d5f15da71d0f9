"""What is due by the platform's calendar, on a real warehouse."""

import datetime as dt

import pytest
from resources.agenda_rows import NOW, forecast, measured, monitored, scored, trained

from pl_assets.football.calendar import platform_time
from pl_assets.resources.agenda import due, waits_for_poll, working_day
from pl_assets.resources.source_polls import SourcePolls
from pl_assets.resources.warehouse import Warehouse

MONDAY = dt.date(2025, 2, 10)
LATER = dt.date(2026, 2, 10)


@pytest.fixture
def warehouse(platform_settings):
    """With a closing price in it: there is something to judge by."""
    warehouse = Warehouse(platform_settings)
    with warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO match_odds (match_id, league, season, phase, bookmaker, home_odds, "
            "draw_odds, away_odds, source, overround) "
            "VALUES ('m', 'E0', 2024, 'closing', 'average', 2, 3, 4, 's', 1.08)"
        )
    return warehouse


@pytest.fixture
def observed(warehouse):
    """Where neither monitoring nor measurements will be due for a year."""
    monitored(warehouse, LATER)
    measured(warehouse, platform_time(LATER))
    return warehouse


def jobs(warehouse, day):
    return [task.job for task in due(warehouse, day)]


def test_on_an_empty_warehouse_training_comes_before_forecasts(observed):
    assert jobs(observed, MONDAY) == ["train", "forecast"]


def test_forecasts_are_due_daily_training_weekly_and_the_record_after_it(observed):
    trained(observed, MONDAY)
    forecast(observed, platform_time(MONDAY))
    assert jobs(observed, MONDAY) == ["history"]
    scored(observed, MONDAY)
    assert jobs(observed, MONDAY) == []
    for days in range(1, 7):
        assert jobs(observed, MONDAY + dt.timedelta(days=days)) == ["forecast"]
    next_monday = MONDAY + dt.timedelta(days=7)
    assert jobs(observed, next_monday) == ["train", "forecast"]
    trained(observed, next_monday)
    assert jobs(observed, next_monday) == ["forecast", "history"]


def test_drift_is_looked_for_weekly_once_there_is_a_model(warehouse):
    measured(warehouse, platform_time(LATER))
    assert "monitor" not in jobs(warehouse, MONDAY)
    trained(warehouse, MONDAY)
    forecast(warehouse, platform_time(LATER))
    scored(warehouse, MONDAY)
    assert jobs(warehouse, MONDAY) == ["monitor"]
    monitored(warehouse, MONDAY)
    assert jobs(warehouse, MONDAY + dt.timedelta(days=6)) == []
    assert "monitor" in jobs(warehouse, MONDAY + dt.timedelta(days=7))


def test_what_changes_within_a_day_is_measured_on_each_day_and_by_the_hour(observed):
    trained(observed, MONDAY)
    forecast(observed, platform_time(LATER))
    scored(observed, MONDAY)
    hour = dt.timedelta(hours=1)
    assert due(observed, MONDAY, NOW - hour) == []
    assert [task.job for task in due(observed, MONDAY, NOW + hour)] == ["measure"]
    with observed.transaction() as connection:
        connection.execute("DELETE FROM serving_scrapes")
        connection.execute("DELETE FROM metrics")
    measured(observed, platform_time(MONDAY))
    assert jobs(observed, MONDAY) == []
    assert "measure" in jobs(observed, MONDAY + dt.timedelta(days=1))


def test_without_closing_odds_there_is_no_record_to_make(observed):
    with observed.transaction() as connection:
        connection.execute("DELETE FROM match_odds")
    trained(observed, MONDAY)
    forecast(observed, platform_time(MONDAY))
    assert jobs(observed, MONDAY) == []


def test_a_forecast_of_the_small_hours_belongs_to_the_day_before(observed):
    trained(observed, MONDAY)
    scored(observed, MONDAY)
    small_hours = platform_time(MONDAY) - dt.timedelta(hours=2)
    assert working_day(small_hours) == MONDAY - dt.timedelta(days=1)
    forecast(observed, small_hours)
    assert jobs(observed, working_day(small_hours)) == []
    assert jobs(observed, MONDAY) == ["forecast"]


def test_the_days_look_at_the_source_is_waited_for_unless_it_is_down(warehouse):
    polls = SourcePolls(warehouse)
    assert waits_for_poll(polls.latest("site"), MONDAY, NOW, None)
    yesterday = platform_time(MONDAY - dt.timedelta(days=1))
    polls.note("site", yesterday, "unchanged", answers=True, has_news=False)
    assert waits_for_poll(polls.latest("site"), MONDAY, NOW, None)
    polls.note("site", platform_time(MONDAY), "new", answers=True, has_news=True)
    just_now = polls.latest("site").polled_at
    assert waits_for_poll(polls.latest("site"), MONDAY, just_now, None), "its run is not queued yet"
    assert not waits_for_poll(polls.latest("site"), MONDAY, just_now, just_now), "it is queued"
    assert not waits_for_poll(polls.latest("site"), MONDAY, NOW, None), "no run has taken it in"
    polls.note("site", platform_time(MONDAY), "unchanged", answers=True, has_news=False)
    assert not waits_for_poll(polls.latest("site"), MONDAY, just_now, None)
    polls.note("site", yesterday, "down", answers=False, has_news=False)
    assert not waits_for_poll(polls.latest("site"), MONDAY, NOW, None)


def test_a_poll_keeps_since_when_a_source_answers_or_does_not(warehouse):
    polls, as_of = SourcePolls(warehouse), platform_time(MONDAY)
    first = polls.note("site", as_of, "down", answers=False, has_news=False)
    second = polls.note("site", as_of, "still down", answers=False, has_news=False)
    assert second.since == first.since
    assert second.word == "still down"
    third = polls.note("site", as_of, "back", answers=True, has_news=False)
    assert third.since > first.since
    assert polls.latest("site") == third
