"""Tests of the health routes."""

from datetime import UTC, datetime, timedelta

import pytest
from serving.absent_database import database_away
from serving.made_up_snapshot import publish
from serving.running_api import eventually, readiness, running_api
from serving.served_data import publish_ago


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
        "stale": [],
        "served_from": "database",
        "mlflow": "not asked",
        "refused": None,
        "real_source": None,
    }


def test_late_forecasts_are_ready_and_stale_since_they_were_due(warehouse_url):
    publish(warehouse_url)
    publish_ago(warehouse_url, hours=30)
    with running_api(warehouse_url, predictions_late_hours=24) as api:
        ready = readiness(api)

    [part] = ready["stale"]
    assert part["what"] == "forecasts"
    assert "24.0 h" in part["why"]
    assert "30.0 h" in part["why"]
    due = datetime.fromisoformat(ready["published_at"]) + timedelta(hours=24)
    assert datetime.fromisoformat(part["since"]) == due
    assert ready["stale_since"] == part["since"]
    assert ready["database"] == "reachable"


def test_forecasts_are_late_after_26_hours_unless_told_otherwise(warehouse_url, api):
    publish_ago(warehouse_url, hours=25.9)
    eventually(lambda: older_than(api, hours=25))
    assert readiness(api)["stale"] == []

    publish_ago(warehouse_url, hours=26.1)
    eventually(lambda: readiness(api)["stale"])


def test_the_earliest_of_what_is_stale_is_named_first(warehouse_url, api):
    publish_ago(warehouse_url, hours=48)
    eventually(lambda: readiness(api)["stale"])
    with database_away(warehouse_url):
        eventually(lambda: readiness(api)["database"] == "unreachable")
        ready = readiness(api)

    assert [part["what"] for part in ready["stale"]] == ["forecasts", "database"]
    assert ready["stale_since"] == ready["stale"][0]["since"]


def older_than(api, hours):
    published_at = datetime.fromisoformat(readiness(api)["published_at"])
    return datetime.now(UTC) - published_at > timedelta(hours=hours)


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
