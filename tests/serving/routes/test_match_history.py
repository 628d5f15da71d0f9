"""Tests of the route that tells what was forecast of one match, and what came."""

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
from serving.running_api import running_api

COMING = "/v1/predictions/E0-2026-Man City-v-Sunderland"
THREE = ("home_win_probability", "draw_probability", "away_win_probability")


def three(of):
    return tuple(of[name] for name in THREE)


def asked(api, match):
    answer = api.get(f"/v1/predictions/{match.match_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_coming_match_tells_how_its_forecast_moved_and_repeats_nothing(api_with_past):
    known = api_with_past.get(COMING).json()

    ours = strengths_of("Man City", "Sunderland")
    earlier, latest = known["forecasts"]
    assert (earlier["as_of"], earlier["last_as_of"]) == (
        "2026-08-19T05:00:00Z",
        "2026-08-20T05:00:00Z",
    )
    assert three(earlier) == pytest.approx(shifted(ours, EARLIER[2][1]))
    assert three(earlier["market"]) == pytest.approx(shifted(MARKET, 2 * EARLIER[2][1]))
    assert latest["as_of"] == latest["last_as_of"] == "2026-08-21T05:00:00Z"
    assert three(latest) == ours
    assert {one["kind"] for one in known["forecasts"]} == {"live"}
    assert latest["with_odds"]["model_version"] == 2
    assert known["result"] is known["settled"] is known["walk_forward"] is None
    assert known["is_left_out"] is None


def test_the_newest_forecast_is_the_one_that_is_listed(api_with_past):
    listed = api_with_past.get("/v1/predictions").json()["predictions"][0]
    newest = api_with_past.get(COMING).json()["forecasts"][-1]

    assert three(newest) == three(listed)
    assert three(newest["market"]) == three(listed["market"])
    assert three(newest["with_odds"]) == three(listed["with_odds"])


def test_a_played_match_is_settled_by_its_last_live_forecast(api_with_past):
    match = played_matches()[-1]
    known = asked(api_with_past, match)

    ours = shifted(strengths_of(match.home_team, match.away_team), EARLIER[1][1])
    settled = known["settled"]
    given = dict(zip(("home", "draw", "away"), ours, strict=True))[outcome_of(match)]
    assert known["result"] == {
        "home_goals": match.home_goals,
        "away_goals": match.away_goals,
        "outcome": outcome_of(match),
    }
    assert settled["kind"] == "live"
    assert three(settled["forecast"]) == pytest.approx(ours)
    assert settled["forecast"]["log_loss"] == pytest.approx(-math.log(given))
    assert three(settled["market"]) == pytest.approx(shifted(MARKET, 2 * EARLIER[1][1]))
    assert 0 < settled["closing"]["rps"] < 1
    assert known["walk_forward"]["kind"] == "walk_forward"
    assert known["is_left_out"] is False


def test_without_a_live_forecast_the_champions_walk_forward_is_settled(api_with_past):
    match = played_matches()[100]
    known = asked(api_with_past, match)

    assert known["forecasts"] == []
    assert known["settled"]["kind"] == "walk_forward"
    assert known["walk_forward"]["recipe"] == RECIPE
    assert known["walk_forward"]["trained_through"] < known["match_date"]
    assert three(known["settled"]["forecast"]) == three(known["walk_forward"])


def test_a_match_without_odds_is_left_out_of_the_record_and_says_so(api_with_past):
    known = asked(api_with_past, played_matches()[WITHOUT_ODDS])

    assert known["is_left_out"] is True
    assert known["settled"]["market"] is known["settled"]["closing"] is None
    assert known["settled"]["forecast"]["log_loss"] > 0


@pytest.mark.parametrize(
    "name", ["nothing", "E0-2026-arsenal-v-barcelona", "a%00b", "%F0%9F%98%80"]
)
def test_an_id_that_names_no_match_is_told_what_one_looks_like(api_with_past, name):
    answer = api_with_past.get(f"/v1/predictions/{name}")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/docs#unknown-match"
    assert "E0-2026-arsenal-v-fulham" in answer.json()["detail"]
    assert "/v1/predictions" in answer.json()["detail"]


def test_simulated_matches_say_so_and_so_do_refusals(warehouse_url):
    publish_with_history(warehouse_url, data_source="simulated")
    with running_api(warehouse_url, simulated_warehouse_url=warehouse_url) as api:
        match = played_matches()[-1]
        assert asked(api, match)["data_source"] == "simulated"
        assert api.get("/v1/predictions/x").json()["detail"].startswith("In the simulated league:")
        page = api.get(f"/matches/{match.match_id}").text
        assert "Simulated data." in page
        assert "<title>Simulated: " in page
        with psycopg.connect(warehouse_url) as connection:
            connection.execute("DELETE FROM matches")
        assert asked(api, match)["result"] is None
