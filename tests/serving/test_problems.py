"""Tests of answers to requests that no route takes, and of what problems point to."""

import pytest


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("DELETE", "/v1/predictions", 405), ("GET", "/static/no", 404)],
)
def test_what_no_route_takes_is_answered_with_a_problem_document(bare_api, method, path, status):
    answer = bare_api.request(method, path)

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert path in answer.json()["detail"]


def test_every_kind_of_problem_of_an_endpoint_is_explained_where_its_type_points(api):
    reference = api.get("/docs").text
    bodies = [
        {"home_team": "Arsenal", "away_team": "Chelsee"},
        {"home_team": "Arsenal", "away_team": "Blackburn"},
        {"home_team": "Arsenal", "away_team": "Arsenal"},
        {"home_team": "Arsenal", "away_team": "Fulham", "league": "E9"},
        {"home_team": "Arsenal"},
    ]
    types = [api.post("/v1/predict", json=body).json()["type"] for body in bodies]

    assert len(set(types)) == 5
    for address in types:
        page, _, place = address.partition("#")
        assert page == "/docs"
        assert f'id="{place}"' in reference


@pytest.mark.parametrize("path", ["/v1/predictions", "/nothing"])
def test_a_problem_has_the_id_of_its_request(bare_api, path):
    answer = bare_api.get(path, headers={"X-Request-ID": "mine-1"})

    assert answer.json()["request_id"] == "mine-1"


def test_a_method_that_is_not_there_is_told_of_those_that_are(bare_api):
    answer = bare_api.delete("/v1/predictions")

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
