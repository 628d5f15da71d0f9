"""Tests of the routes that answer with forecasts."""

import math

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving.asking import ask
from serving.made_up_snapshot import (
    BY_STAND_IN,
    LAST_SEASON_ONLY,
    MARKET,
    TOTAL_GOALS,
    WITH_ODDS,
    WITHOUT_MARKET,
    WITHOUT_TIME,
    fixtures,
    publish,
    strengths_of,
    with_odds_of,
)
from serving.running_api import running_api

from pl_serving.question_schemas import MOST_ODDS

NAN = float("nan")

HDA = ("home", "draw", "away")
THREE = ("home_win_probability", "draw_probability", "away_win_probability")


def three(of):
    return tuple(of[name] for name in THREE)


def test_all_coming_matches_are_listed_by_kick_off_and_their_probabilities_sum_to_1(published_api):
    answer = published_api.get("/v1/predictions").json()

    listed = answer["predictions"]
    assert [(p["home_team"], p["away_team"]) for p in listed] == [(h, a) for h, a, _ in fixtures()]
    assert all(abs(sum(three(p)) - 1) < 1e-9 for p in listed)
    assert three(listed[0]) == strengths_of("Man City", "Sunderland")
    assert answer["model_version"] == 1
    assert answer["as_of"] == "2026-08-21T05:00:00Z"
    assert answer["data_source"] == "real"


def test_a_prediction_carries_everything_that_is_read_from_outside(published_api):
    first = published_api.get("/v1/predictions").json()["predictions"][0]

    goals = first["expected_home_goals"], first["expected_away_goals"]
    assert sum(goals) == pytest.approx(TOTAL_GOALS, abs=0.3)
    assert goals[0] > 3 * goals[1]
    likeliest = first["likeliest_scores"]
    assert len(likeliest) == 5
    assert likeliest == sorted(likeliest, key=lambda score: -score["probability"])
    forecast = dict(zip(THREE, strengths_of("Man City", "Sunderland"), strict=True))
    varied = {"market", "with_odds", "likeliest_scores", "expected_home_goals"}
    assert {k: v for k, v in first.items() if k not in varied | {"expected_away_goals"}} == {
        "match_id": "E0-2026-Man City-v-Sunderland",
        "league": "E0",
        "kick_off_utc": "2026-08-21T19:00:00Z",
        "match_date": "2026-08-21",
        "home_team": "Man City",
        "away_team": "Sunderland",
        **forecast,
        "fair_odds": {outcome: 1 / p for outcome, p in zip(HDA, forecast.values(), strict=True)},
        "without_odds": forecast | {"model_name": "match-outcome", "model_version": 1},
        "answered_by": "without_odds",
        "model_name": "match-outcome",
        "model_version": 1,
        "as_of": "2026-08-21T05:00:00Z",
        "data_source": "real",
    }
    assert three(first["market"]) == MARKET
    assert first["with_odds"] == {
        **dict(zip(THREE, with_odds_of("Man City", "Sunderland", MARKET), strict=True)),
        "model_name": WITH_ODDS[0],
        "model_version": WITH_ODDS[1],
    }


def test_odds_and_times_that_are_not_there_are_null(published_api):
    listed = published_api.get("/v1/predictions").json()["predictions"]

    assert [p["market"] is None for p in listed].count(True) == 1
    assert listed[WITHOUT_MARKET]["market"] is listed[WITHOUT_MARKET]["with_odds"] is None
    assert listed[WITHOUT_TIME]["kick_off_utc"] is None


def test_a_listed_fixture_is_answered_with_its_identity_kick_off_and_market(published_api):
    listed = published_api.get("/v1/predictions").json()["predictions"][0]

    assert ask(published_api, "Man City", "Sunderland").json() == listed


def test_a_match_that_is_not_listed_is_looked_up_among_the_pairings(published_api):
    answer = ask(published_api, "Arsenal", LAST_SEASON_ONLY).json()

    assert three(answer) == strengths_of("Arsenal", LAST_SEASON_ONLY)
    assert answer["match_id"] is answer["kick_off_utc"] is answer["market"] is None
    assert answer["with_odds"] is None
    assert answer["model_version"] == 1


def test_clubs_answer_to_their_aliases(published_api):
    answer = ask(published_api, "manchester united", "Nottingham Forest").json()

    assert (answer["home_team"], answer["away_team"]) == ("Man United", "Nott'm Forest")


FAIR = {"home": 2, "draw": 4, "away": 4}
"""Odds without a margin: 0.5, 0.25, 0.25."""


def with_odds(answer):
    return tuple(answer["with_odds"][name] for name in THREE)


def test_the_model_with_odds_answers_from_the_odds_given_whether_the_match_is_listed_or_not(
    published_api,
):
    for home, away in (("Man City", "Sunderland"), ("Arsenal", "Chelsea")):
        answer = ask(published_api, home, away, odds=FAIR).json()

        assert with_odds(answer) == pytest.approx(with_odds_of(home, away, (0.5, 0.25, 0.25)))
        assert three(answer) == with_odds(answer)
        assert answer["answered_by"] == "with_odds"
        assert (answer["model_name"], answer["model_version"]) == WITH_ODDS
        assert three(answer["without_odds"]) == strengths_of(home, away)
        assert answer["with_odds"]["model_name"] == "match-outcome-with-odds"
        assert answer["with_odds"]["model_version"] == 2


def test_the_listed_odds_given_again_give_the_listed_forecast_with_odds(published_api):
    listed = published_api.get("/v1/predictions").json()["predictions"][0]

    odds = {name: 1 / probability for name, probability in zip(HDA, MARKET, strict=True)}
    answer = ask(published_api, "Man City", "Sunderland", odds=odds).json()

    assert with_odds(answer) == pytest.approx(with_odds(listed), abs=1e-9)
    assert answer["match_id"] == listed["match_id"]


def test_of_clubs_that_the_model_with_odds_knows_too_little_of_it_says_nothing(published_api):
    answer = ask(published_api, "Arsenal", LAST_SEASON_ONLY, odds=FAIR).json()

    assert answer["with_odds"] is None
    assert three(answer["market"]) == pytest.approx((0.5, 0.25, 0.25))
    assert three(answer) == strengths_of("Arsenal", LAST_SEASON_ONLY)
    assert answer["answered_by"] == "without_odds"
    assert answer["model_name"] == "match-outcome"


def test_a_snapshot_of_before_there_was_a_model_with_odds_answers_as_it_did(warehouse_url):
    publish(warehouse_url, knows_odds=False)
    with running_api(warehouse_url) as api:
        listed = api.get("/v1/predictions").json()["predictions"]
        answer = ask(api, "Arsenal", "Chelsea", odds=FAIR).json()

    assert {p["with_odds"] for p in listed} == {None}
    assert answer["with_odds"] is None
    assert three(answer["market"]) == pytest.approx((0.5, 0.25, 0.25))


def test_weights_that_are_no_numbers_leave_the_model_named_and_its_forecasts_out(warehouse_url):
    publish(warehouse_url)
    with psycopg.connect(warehouse_url) as connection:
        connection.execute("UPDATE prediction_snapshots SET with_odds_weights = %s", [[NAN] * 4])
    with running_api(warehouse_url) as api:
        answer = ask(api, "Arsenal", "Chelsea", odds=FAIR)

        assert answer.status_code == 200
        assert answer.json()["with_odds"] is None
        assert api.get("/v1/model").json()["with_odds"]["model_version"] == 2


def test_a_forecast_by_the_stand_in_carries_the_version_that_made_it(warehouse_url):
    publish(warehouse_url, model_version=4, stand_in=3)
    with running_api(warehouse_url) as api:
        answer = api.get("/v1/predictions").json()
        listed = answer["predictions"]
        its_clubs = listed[BY_STAND_IN]["home_team"], listed[BY_STAND_IN]["away_team"]

        assert answer["model_version"] == 4
        assert [p["model_version"] for p in listed].count(4) == len(listed) - 1
        assert listed[BY_STAND_IN]["model_version"] == 3
        assert ask(api, *its_clubs, odds=FAIR).json()["without_odds"]["model_version"] == 3
        assert ask(api, "Arsenal", LAST_SEASON_ONLY).json()["model_version"] == 3
        assert ask(api, "Arsenal", "Chelsea").json()["model_version"] == 4


def test_pairings_that_do_not_say_what_made_them_are_the_champions(warehouse_url):
    publish(warehouse_url, model_version=4, knows_odds=False)
    with running_api(warehouse_url) as api:
        assert ask(api, "Arsenal", "Chelsea").json()["model_version"] == 4


ODDS = st.floats(min_value=1, exclude_min=True, max_value=MOST_ODDS)


# The API only reads, so that examples may share it.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(home=ODDS, draw=ODDS, away=ODDS)
def test_any_odds_above_1_give_a_market_that_sums_to_1(published_api, home, draw, away):
    odds = {"home": home, "draw": draw, "away": away}
    answer = ask(published_api, "Arsenal", "Fulham", odds=odds)

    assert answer.status_code == 200, answer.text
    market = three(answer.json()["market"])
    assert math.isclose(sum(market), 1, abs_tol=1e-9)
    assert all(0 <= p <= 1 for p in market)
    assert math.isclose(sum(with_odds(answer.json())), 1, abs_tol=1e-9)
