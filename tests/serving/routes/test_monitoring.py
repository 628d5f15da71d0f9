"""Tests of what programs are told of drift, of alerts, and of how old the data is."""

import asyncio

import psycopg
import pytest
from serving.made_up_metrics import FEATURES
from serving.made_up_monitoring import REPORT, RUN, monitor
from serving.made_up_snapshot import publish
from serving.running_api import eventually, running_api
from serving.served_data import SEEN_SINCE, note_poll

from pl_assets.football.source_names import DATAHUB
from pl_serving.queries import connected, newest_word

DRIFT, ALERTS = "/v1/monitoring/drift", "/v1/monitoring/alerts"


@pytest.fixture(scope="module")
def monitored(module_warehouse_url):
    publish(module_warehouse_url)
    monitor(module_warehouse_url, match_days=2, is_first_evening=False)
    with running_api(module_warehouse_url, mlflow_url="http://127.0.0.1:9") as client:
        yield client


def test_the_newest_drift_comes_with_its_report(monitored):
    found = monitored.get(DRIFT).json()

    assert found["as_of"] == "2026-08-21T05:00:00Z"
    assert found["report_url"] == f"http://127.0.0.1:9/get-artifact?run_uuid={RUN}&path={REPORT}"
    assert found["drifted"] == found["drifted_and_watched"] == 3
    assert [one["is_drifted"] for one in found["columns"]] == [True] * 3 + [False] * 5
    features = {one["name"] for one in found["columns"] if one["kind"] == "feature"}
    assert features == set(FEATURES)
    first = found["columns"][0]
    assert first["distance"] > first["threshold"]
    assert first["report_url"] == found["report_url"]


def test_alerts_are_those_that_last_and_those_that_ended(monitored):
    found = monitored.get(ALERTS).json()

    [still], [over] = found["open"], found["recent"]
    assert (still["kind"], still["subject"], still["closed_at"]) == ("late", "predictions", None)
    assert (over["kind"], over["closing_word"]) == ("run", "it is in time again")
    assert monitored.get(ALERTS, params={"limit": 0}).status_code == 422
    assert monitored.get(ALERTS, params={"kind": "run"}).status_code == 422
    assert monitored.get(DRIFT, params={"kind": "data"}).status_code == 422


def test_before_the_first_look_there_is_no_drift_and_no_alert(api):
    found = api.get(DRIFT).json()
    assert found == {
        "as_of": None,
        "drifted": 0,
        "drifted_and_watched": 0,
        "columns": [],
        "report_url": None,
        "data_source": "real",
    }
    assert api.get(ALERTS).json() == {"open": [], "recent": [], "data_source": "real"}


def test_forecasts_say_when_a_source_was_last_heard(api, warehouse_url):
    def said(status="coming"):
        return api.get("/v1/predictions", params={"status": status}).json()["data_as_of"]

    assert said() is None
    note_poll(warehouse_url, answers=True)
    heard = eventually(said)
    with psycopg.connect(warehouse_url) as connection:
        [at] = connection.execute("SELECT polled_at FROM source_polls").fetchone()
    assert (
        heard
        == said("played")
        == at.astimezone(SEEN_SINCE.tzinfo).isoformat().replace("+00:00", "Z")
    )

    # Silent now, and the others answer: it was heard when it was heard.
    note_poll(warehouse_url, answers=False)
    note_poll(warehouse_url, answers=True, source=DATAHUB)
    assert asyncio.run(newest_heard(warehouse_url)) == at
    assert "first source last heard" in api.get("/").text


def test_a_source_that_never_answered_was_never_heard(module_warehouse_url):
    note_poll(module_warehouse_url, answers=False)
    assert asyncio.run(newest_heard(module_warehouse_url)) is None


async def newest_heard(url):
    async with await connected(url) as connection:
        return await newest_word(connection, "real")
