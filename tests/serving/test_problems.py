"""Tests of answers to requests that no route takes, and of the headers on every answer."""

import pytest


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("DELETE", "/v1/predictions", 405), ("GET", "/static/no", 404)],
)
def test_what_no_route_takes_is_answered_with_a_problem_document(empty_api, method, path, status):
    answer = empty_api.request(method, path)

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert path in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/predictions", "/nothing", "/static/page.css"])
def test_every_answer_forbids_what_comes_from_other_hosts(empty_api, path):
    headers = empty_api.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


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
