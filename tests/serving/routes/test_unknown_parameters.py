"""Tests of query parameters that a route does not have."""

import pytest
from serving.absent_database import NO_DATABASE

from pl_serving.app import create_app
from pl_serving.settings import ServingSettings

OPERATIONS = [
    (method.upper(), path)
    for path, operations in create_app(ServingSettings(warehouse_url=NO_DATABASE))
    .openapi()["paths"]
    .items()
    for method in operations
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_route_overlooks_a_parameter_that_it_does_not_have(bare_api, method, path):
    answer = bare_api.request(method, path, params={"made_up": "secret"})

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "/docs#invalid-request"
    assert problem["field"] == "made_up"
    assert "secret" not in answer.text


def test_those_that_exist_are_named(bare_api):
    answer = bare_api.get("/v1/season-projection?leage=E0&x=")

    assert "league" in answer.json()["detail"]
    assert [fault["field"] for fault in answer.json()["errors"]] == ["leage", "x"]
