"""Tests of what Prometheus is told."""

import pytest
from serving.absent_database import NO_DATABASE
from serving.keys import ENTRY
from serving.prometheus_text import told
from serving.running_api import eventually, running_api


@pytest.fixture
def fresh_api():
    with running_api(NO_DATABASE) as client:
        yield client


def settle(api):
    """An answer is counted once it has left: until none but this question is under way."""
    eventually(lambda: told(api, "pl_requests_in_flight") == 1)


def test_requests_are_counted_and_timed_by_route(fresh_api):
    for _ in range(3):
        fresh_api.get("/v1/predictions")
    fresh_api.head("/v1/predictions")
    fresh_api.get("/static/page.css")

    settle(fresh_api)
    counted = {"route": "/v1/predictions", "status": "503"}
    assert told(fresh_api, "pl_requests_total", method="GET", **counted) == 3
    assert told(fresh_api, "pl_requests_total", method="HEAD", **counted) == 1
    assert told(fresh_api, "pl_request_seconds_count", route="/v1/predictions") == 4
    assert told(fresh_api, "pl_requests_total", method="GET", route="/static", status="200") == 1
    assert told(fresh_api, "pl_requests_in_flight") == 1


def test_made_up_paths_and_methods_make_up_no_labels(fresh_api):
    for n in range(5):
        fresh_api.get(f"/nothing/{n}")
        fresh_api.get(f"/static/{n}")
    for method in ("PURGE", "PROPFIND"):
        fresh_api.request(method, "/health/live")

    settle(fresh_api)
    assert told(fresh_api, "pl_requests_total", method="GET", route="no route", status="404") == 5
    assert told(fresh_api, "pl_requests_total", method="GET", route="/static", status="404") == 5
    odd = {"method": "other", "route": "/health/live", "status": "405"}
    assert told(fresh_api, "pl_requests_total", **odd) == 2
    page = fresh_api.get("/metrics").text
    assert "PURGE" not in page
    assert "nothing" not in page


def test_the_snapshot_and_the_database_are_told_of(api):
    info = {"model_name": "match-outcome", "model_version": "1", "data_source": "real"}

    assert told(api, "pl_snapshot_info", **info) == 1
    assert 0 <= told(api, "pl_snapshot_age_seconds") < 600
    assert told(api, "pl_database_up") == 1


def test_without_a_database_there_is_no_snapshot_to_tell_of(bare_api):
    assert told(bare_api, "pl_database_up") == 0
    assert told(bare_api, "pl_snapshot_age_seconds") is None


def test_refusals_are_counted():
    with running_api(NO_DATABASE, api_keys=ENTRY, api_requests_per_minute=2) as api:
        for _ in range(4):
            api.post("/v1/retraining")

        assert told(api, "pl_refused_keys_total") == 2
        assert told(api, "pl_rate_limited_total") == 2
