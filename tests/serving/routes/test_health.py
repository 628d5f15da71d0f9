"""Tests of the health routes."""

import pytest
from serving.made_up_snapshot import publish
from serving.running_api import eventually


def test_a_served_snapshot_is_ready_and_named(warehouse_url, api):
    answer = api.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json() | {"published_at": ""} == {
        "status": "ready",
        "snapshot_id": 1,
        "as_of": "2026-08-21T05:00:00Z",
        "published_at": "",
        "data_source": "real",
        "database": "reachable",
        "stale_since": None,
    }


def test_the_process_lives_without_a_snapshot(empty_api):
    assert empty_api.get("/health/live").status_code == 200


@pytest.mark.parametrize("path", ["/health/ready", "/v1/predictions", "/v1/model"])
def test_without_a_snapshot_the_answer_is_to_come_again(empty_api, path):
    answer = empty_api.get(path)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    assert "first forecasts are being made" in answer.json()["detail"]


def test_readiness_comes_by_itself_with_the_first_snapshot(warehouse_url, empty_api):
    assert empty_api.get("/health/ready").status_code == 503

    publish(warehouse_url)

    eventually(lambda: empty_api.get("/health/ready").status_code == 200)
