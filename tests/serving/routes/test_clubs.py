"""Tests of the routes that answer with clubs and their ratings."""

import psycopg
import pytest
from serving.absent_database import database_away
from serving.made_up_history import played_matches, publish_with_history
from serving.made_up_snapshot import CLUBS, LAST_SEASON_ONLY, LONG_GONE
from serving.running_api import eventually, readiness, running_api

from pl_assets.football.ratings.elo import Elo


def test_all_clubs_that_can_be_forecast_are_listed_with_their_other_names(api_with_past):
    listed = api_with_past.get("/v1/teams").json()["teams"]

    by_name = {team["team"]: team for team in listed}
    assert set(by_name) == {*CLUBS, LAST_SEASON_ONLY}
    assert "Manchester United" in by_name["Man United"]["other_names"]
    assert "Man United" not in by_name["Man United"]["other_names"]
    assert by_name["Arsenal"]["is_in_present_season"] is True
    assert by_name[LAST_SEASON_ONLY]["is_in_present_season"] is False
    assert (by_name["Arsenal"]["last_season"], by_name["Arsenal"]["elo"]) == (2026, 1500)


def test_every_other_name_is_one_that_is_answered_to(api_with_past):
    team = api_with_past.get("/v1/teams").json()["teams"][0]

    for name in team["other_names"]:
        answer = api_with_past.get(f"/v1/ratings/{name}")
        assert answer.json()["team"] == team["team"]


def test_without_the_database_clubs_are_listed_from_memory_and_ratings_refused(warehouse_url):
    publish_with_history(warehouse_url)
    with running_api(warehouse_url) as api, database_away(warehouse_url):
        eventually(lambda: readiness(api)["database"] == "unreachable")
        listed = api.get("/v1/teams").json()["teams"]
        assert len(listed) == len(CLUBS) + 1
        assert {team["elo"] for team in listed} == {None}
        assert listed[0]["last_played"] == "2026-08-16"
        refused = api.get("/v1/ratings")
        assert refused.status_code == 503
        assert refused.json()["type"] == "/docs#no-history"


def test_tables_of_another_version_are_told_as_that(warehouse_url):
    publish_with_history(warehouse_url)
    with running_api(warehouse_url) as api:
        with psycopg.connect(warehouse_url) as connection:
            connection.execute("ALTER TABLE team_ratings RENAME TO ratings_of_teams")
        refused = api.get("/v1/ratings")
        assert refused.status_code == 503
        assert "not those of this version" in refused.json()["detail"]


def test_present_ratings_are_of_all_clubs_the_strongest_first(api_with_past):
    answer = api_with_past.get("/v1/ratings").json()

    elo = Elo()
    for match in played_matches():
        elo.add(match)
    points = {club: elo.before(club, 2026, None)[0] for club in CLUBS}
    assert {rating["team"]: rating["elo"] for rating in answer["ratings"]} == pytest.approx(points)
    listed = [rating["elo"] for rating in answer["ratings"]]
    assert listed == sorted(listed, reverse=True)
    assert answer["ratings"][0]["by_goals"].keys() == {"attack", "defence", "home_advantage"}


def test_a_clubs_ratings_have_a_row_before_each_match_and_one_of_the_present(api_with_past):
    history = api_with_past.get("/v1/ratings/manchester united").json()

    own = [m for m in played_matches() if "Man United" in (m.home_team, m.away_team)]
    assert history["team"] == "Man United"
    assert [row["match_id"] for row in history["ratings"]] == [*(m.match_id for m in own), None]
    assert [row["matches_rated"] for row in history["ratings"]] == list(range(len(own) + 1))


def test_days_bound_the_ratings_of_a_club(api_with_past):
    rows = api_with_past.get(
        "/v1/ratings/Arsenal", params={"from": "2025-08-16", "to": "2025-09-13"}
    ).json()["ratings"]

    assert [row["rated_for"] for row in rows] == ["2025-08-16", "2025-08-30", "2025-09-13"]
    assert api_with_past.get("/v1/ratings/Arsenal?from=soon").status_code == 422


def test_ratings_of_nobody_are_refused_with_names_like_it(api_with_past):
    misspelt = api_with_past.get("/v1/ratings/Arsnal")
    elsewhere = api_with_past.get("/v1/ratings/Plymouth")

    assert misspelt.status_code == elsewhere.status_code == 404
    assert misspelt.json()["closest"][0] == "Arsenal"
    assert len(elsewhere.json()["closest"]) == 3
    assert set(elsewhere.json()["closest"]) <= {*CLUBS, LAST_SEASON_ONLY, LONG_GONE}


@pytest.mark.parametrize("path", ["/v1/teams", "/v1/ratings", "/v1/ratings/Arsenal"])
def test_a_league_that_is_not_served_is_refused(api_with_past, path):
    answer = api_with_past.get(path, params={"league": "E1"})

    assert answer.status_code == 422
    assert answer.json()["served"] == ["E0"]
