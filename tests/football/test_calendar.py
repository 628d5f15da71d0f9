"""Seasons, London time, and when a result counts."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football import calendar

moments = st.datetimes(min_value=dt.datetime(1993, 8, 1), max_value=dt.datetime(2040, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=dt.UTC)
)


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2024-07-01", 2024),
        ("2025-06-30", 2024),
        ("2025-05-25", 2024),
        ("2020-07-26", 2019),
        ("2020-09-12", 2020),
        ("1993-08-14", 1993),
    ],
)
def test_a_day_belongs_to_the_season_that_was_under_way(day, season):
    assert calendar.season_of(dt.date.fromisoformat(day)) == season


@given(st.dates(min_value=dt.date(1993, 7, 1), max_value=dt.date(2090, 1, 1)))
def test_every_day_lies_within_the_days_of_its_own_season(day):
    first, last = calendar.season_days(calendar.season_of(day))
    assert first <= day <= last


def test_season_codes_turn_the_century():
    assert [calendar.season_code(s) for s in (1993, 1999, 2000, 2024)] == [
        *("9394", "9900", "0001", "2425")
    ]


def test_platform_time_is_six_in_the_morning_in_london_summer_and_winter():
    assert calendar.platform_time(dt.date(2025, 2, 14)).hour == 6
    assert calendar.platform_time(dt.date(2025, 8, 14)).hour == 5


def test_a_kick_off_in_summer_is_an_hour_earlier_in_utc():
    assert calendar.kick_off_utc(dt.date(2024, 8, 16), dt.time(20)).hour == 19
    assert calendar.kick_off_utc(dt.date(2024, 12, 26), dt.time(20)).hour == 20


@given(moments, st.timedeltas(dt.timedelta(days=-3), dt.timedelta(days=3)))
def test_no_match_is_both_coming_and_known(kick_off, gap):
    day, as_of = calendar.london_day(kick_off), kick_off + gap
    for known in (kick_off, None):
        assert not (
            calendar.is_coming(day, known, as_of) and calendar.result_counts(day, known, as_of)
        )


def test_a_result_counts_105_minutes_after_kick_off_and_not_before():
    kick_off = dt.datetime(2025, 2, 14, 20, tzinfo=dt.UTC)
    day = kick_off.date()
    assert not calendar.result_counts(day, kick_off, kick_off + dt.timedelta(minutes=104))
    assert calendar.result_counts(day, kick_off, kick_off + dt.timedelta(minutes=105))


def test_a_result_without_a_kick_off_counts_from_the_next_day_in_london():
    day = dt.date(2015, 5, 24)
    assert not calendar.result_counts(day, None, dt.datetime(2015, 5, 24, 22, 59, tzinfo=dt.UTC))
    assert calendar.result_counts(day, None, dt.datetime(2015, 5, 24, 23, 0, tzinfo=dt.UTC))


def test_a_match_without_a_kick_off_is_coming_until_eleven_in_london():
    day = dt.date(2015, 5, 24)
    assert calendar.is_coming(day, None, dt.datetime(2015, 5, 24, 9, 59, tzinfo=dt.UTC))
    assert not calendar.is_coming(day, None, dt.datetime(2015, 5, 24, 10, 0, tzinfo=dt.UTC))
