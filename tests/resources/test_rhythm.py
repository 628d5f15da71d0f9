"""When a source is looked at: how little while it is down, how soon when a day has come."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.resources.rhythm import Rhythm, Rhythms

DAY = dt.date(2020, 9, 15)
NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
PAUSE = dt.timedelta(minutes=10)
EVERY_TICK = dt.timedelta(seconds=30)


def looks_in_an_hour(answers, *, rhythm=None, start=NOW):
    """Ticks of an hour, of which those that looked; and the rhythm after it."""
    rhythm, looked = rhythm or Rhythm(), []
    for tick in range(120):
        now = start + tick * EVERY_TICK
        if rhythm.is_due(now, DAY, is_replay=False):
            looked.append(now)
            rhythm = rhythm.after(now, DAY, PAUSE, "seen", answers=answers, has_news=False)
        assert rhythm.says()
    return looked, rhythm


def test_an_hour_of_a_source_that_is_down_is_a_handful_of_looks_and_recovery_is_by_itself():
    looked, rhythm = looks_in_an_hour(answers=False)
    assert len(looked) <= 4
    again, rhythm = looks_in_an_hour(True, rhythm=rhythm, start=NOW + dt.timedelta(hours=1))
    assert again[0] - (NOW + dt.timedelta(hours=1)) <= dt.timedelta(minutes=30)
    assert rhythm.in_vain == 0
    pauses = {later - sooner for sooner, later in pairwise(again)}
    assert pauses == {PAUSE}


def test_a_source_that_is_down_for_a_month_is_still_looked_at_every_half_hour():
    rhythm, now = Rhythm(), NOW
    for _ in range(30 * 48):
        rhythm = rhythm.after(now, DAY, PAUSE, "seen", answers=False, has_news=False)
        now = rhythm.next_look
    assert rhythm.pause == dt.timedelta(minutes=30)


def test_news_that_no_run_takes_in_are_asked_for_again_soon_and_then_ever_more_rarely():
    rhythm, now, pauses = Rhythm(), NOW, []
    for _ in range(5):
        rhythm = rhythm.after(now, DAY, PAUSE, "news", answers=True, has_news=True)
        pauses.append((rhythm.next_look - now) / dt.timedelta(minutes=1))
        now = rhythm.next_look
    assert pauses == [1, 10, 20, 30, 30]


def test_a_replayed_day_is_looked_at_as_soon_as_it_comes_and_a_live_one_in_its_time():
    rhythm = Rhythm().after(NOW, DAY, PAUSE, "seen", answers=True, has_news=False)
    soon, tomorrow = NOW + EVERY_TICK, DAY + dt.timedelta(days=1)
    assert rhythm.is_due(soon, tomorrow, is_replay=True)
    assert not rhythm.is_due(soon, tomorrow, is_replay=False)
    assert not rhythm.is_due(soon, DAY, is_replay=True)
    down = rhythm.after(NOW, DAY, PAUSE, "seen", answers=False, has_news=False)
    assert not down.is_due(soon, tomorrow, is_replay=True)
    failed = Rhythm()
    for _ in range(2):
        failed = failed.after(NOW, DAY, PAUSE, "news", answers=True, has_news=True)
    assert failed.is_due(soon, tomorrow, is_replay=True)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12), st.floats(0.1, 600))
def test_no_look_is_put_off_for_longer_than_half_an_hour_or_the_pause(story, minutes):
    pause, rhythm, now = dt.timedelta(minutes=minutes), Rhythm(), NOW
    for answers, has_news in story:
        rhythm = rhythm.after(now, DAY, pause, "seen", answers=answers, has_news=has_news)
        least = min(pause, dt.timedelta(minutes=1))
        assert least <= rhythm.next_look - now <= max(pause, dt.timedelta(minutes=30))
        held = Rhythms(of={"site": rhythm})
        assert Rhythms.from_cursor(held.model_dump_json(), {"site": rhythm.asked}) == held
        now = rhythm.next_look


@pytest.mark.parametrize("cursor", [None, "", "nonsense", '{"of": {"site": {"in_vain": "much"}}}'])
def test_a_cursor_that_cannot_be_read_begins_anew(cursor):
    assert Rhythms.from_cursor(cursor, {"site": "here"}).of == {"site": Rhythm(asked="here")}


def test_another_address_is_looked_at_at_once_and_the_others_in_their_time():
    rhythms = Rhythms(
        of={
            name: Rhythm(asked="here").after(NOW, DAY, PAUSE, "seen", answers=False, has_news=False)
            for name in ("site", "mirror")
        }
    )
    moved = Rhythms.from_cursor(rhythms.model_dump_json(), {"site": "there", "mirror": "here"})
    assert moved.of["site"].is_due(NOW, DAY, is_replay=False)
    assert not moved.of["mirror"].is_due(NOW, DAY, is_replay=False)


def test_a_source_that_wants_to_be_left_in_peace_is_and_for_a_day_at_most():
    for asked_for, kept in ((7200, dt.timedelta(hours=2)), (10**9, dt.timedelta(days=1))):
        rhythm = Rhythm().after(
            NOW, DAY, PAUSE, "seen", answers=False, has_news=False, retry_after_s=asked_for
        )
        assert rhythm.next_look - NOW == kept
