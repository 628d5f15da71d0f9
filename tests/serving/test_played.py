"""Tests of played matches, read from a real database that holds a made-up past."""

import asyncio
import datetime as dt
import math

import psycopg
import pytest
from serving.made_up_history import (
    EARLIER,
    RECIPE,
    WITHOUT_ODDS,
    outcome_of,
    played_matches,
    publish_with_history,
    shifted,
)
from serving.made_up_snapshot import MARKET, strengths_of

from pl_serving.history import History
from pl_serving.places import Place
from pl_serving.played import played
from pl_serving.queries import read_newest


@pytest.fixture
def ask(warehouse_url):
    publish_with_history(warehouse_url)

    def asked(first=None, last=None, team=None, limit=20, after=None, league="E0"):
        async def asking():
            snapshot = await read_newest(warehouse_url, None)
            clubs = None if team is None else [team]
            history = History(warehouse_url, None)
            async with history.open():
                return await played(history, snapshot, league, first, last, clubs, limit, after)

        return asyncio.run(asking())

    asked.url = warehouse_url
    return asked


def names(matches):
    return [match.match_id for match in matches]


def test_played_matches_come_newest_first_and_page_by_page_none_twice_and_none_left_out(ask):
    expected = sorted(((m.match_date, m.match_id) for m in played_matches()), reverse=True)

    first = ask(limit=195)
    second = ask(limit=195, after=first[-1].place)
    third = ask(limit=195, after=second[-1].place)

    assert [match.place for match in (*first, *second)] == [Place(*place) for place in expected]
    assert third == []


def test_a_live_forecast_counts_before_that_of_the_walk_forward_and_the_last_of_them(ask):
    newest, older = ask(limit=11)[0], ask(limit=11)[10]

    ours = shifted(strengths_of(newest.home_team, newest.away_team), EARLIER[1][1])
    assert (newest.kind, newest.as_of, newest.recipe) == ("live", EARLIER[1][0], None)
    assert newest.forecast == pytest.approx(ours)
    assert newest.market == pytest.approx(shifted(MARKET, 2 * EARLIER[1][1]))
    assert (older.kind, older.as_of, older.recipe) == ("walk_forward", None, RECIPE)
    assert older.forecast == pytest.approx(strengths_of(older.home_team, older.away_team))


def test_every_match_says_what_came_and_what_the_forecast_lost_by_it(ask):
    found = {match.match_id: match for match in ask(limit=500)}

    for match in played_matches():
        row = found[match.match_id]
        given = dict(zip(("home", "draw", "away"), row.forecast, strict=True))[outcome_of(match)]
        assert (row.home_goals, row.away_goals) == (match.home_goals, match.away_goals)
        assert row.outcome == outcome_of(match)
        assert row.log_loss == pytest.approx(-math.log(given))
    without = found[played_matches()[WITHOUT_ODDS].match_id]
    assert without.market is without.market_log_loss is None


def test_days_and_club_narrow_what_is_asked_for(ask):
    first, last = dt.date(2025, 1, 1), dt.date(2025, 12, 31)

    of_year = ask(first, last, limit=500)
    of_club = ask(first, last, "Arsenal", limit=500)

    assert {match.match_date.year for match in of_year} == {2025}
    assert names(of_club) == [
        match.match_id for match in of_year if "Arsenal" in (match.home_team, match.away_team)
    ]
    assert ask(league="E1") == []


def test_a_forecast_made_after_a_match_was_brought_forward_is_none_of_before_it(ask):
    before = ask(limit=1)[0]
    with psycopg.connect(ask.url) as connection:
        connection.execute(
            "UPDATE matches SET kick_off_utc = %s WHERE match_id = %s",
            [EARLIER[1][0] - dt.timedelta(hours=1), before.match_id],
        )

    assert ask(limit=1)[0].as_of == EARLIER[0][0]
