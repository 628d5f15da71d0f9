"""Tests of following the database: swaps, and what is served while it is away."""

import psycopg
import pytest
from serving.absent_database import administer, database_away
from serving.made_up_snapshot import publish
from serving.running_api import eventually, readiness, running_api


def test_a_new_snapshot_is_swapped_in_whole(warehouse_url, api):
    publish(warehouse_url, model_version=2, is_judged=True)

    eventually(lambda: readiness(api)["snapshot_id"] == 2)
    answer = api.get("/v1/predictions").json()
    assert {answer["model_version"]} == {p["model_version"] for p in answer["predictions"]} == {2}
    assert api.get("/v1/model").json()["is_judged"] is True


def test_without_the_database_the_last_snapshot_is_served_and_said_to_be_stale(warehouse_url, api):
    before = api.get("/v1/predictions").json()
    with database_away(warehouse_url):
        stale_since = eventually(lambda: readiness(api)["stale_since"])

        assert readiness(api)["database"] == "unreachable"
        assert readiness(api)["stale_since"] == stale_since
        assert api.get("/v1/predictions").json() == before
        assert "may be outdated" in api.get("/").text

    eventually(lambda: readiness(api)["stale_since"] is None)
    assert readiness(api)["database"] == "reachable"


def test_what_was_published_meanwhile_is_served_once_the_database_is_back(warehouse_url, api):
    with database_away(warehouse_url):
        eventually(lambda: readiness(api)["stale_since"])
    publish(warehouse_url, model_version=2)

    eventually(lambda: readiness(api)["snapshot_id"] == 2)


def test_the_api_starts_without_the_database_and_serves_once_it_is_there(warehouse_url):
    publish(warehouse_url)
    with database_away(warehouse_url), running_api(warehouse_url) as api:
        answer = api.get("/health/ready")
        assert answer.status_code == 503
        assert "database cannot be read" in answer.json()["detail"]
        assert api.get("/health/live").status_code == 200

        administer(warehouse_url, "ALTER DATABASE {} ALLOW_CONNECTIONS true")
        eventually(lambda: api.get("/health/ready").status_code == 200)


def test_a_database_without_tables_counts_as_one_that_cannot_be_read(warehouse_url):
    with psycopg.connect(warehouse_url) as connection:
        connection.execute("DROP TABLE predictions, pairings, club_states")
        connection.execute("DROP TABLE prediction_snapshots CASCADE")
    with running_api(warehouse_url) as api:
        assert api.get("/health/ready").status_code == 503


def test_a_number_that_repeats_after_a_restore_is_a_new_snapshot(warehouse_url, api):
    with psycopg.connect(warehouse_url) as connection:
        connection.execute("TRUNCATE prediction_snapshots CASCADE")
        connection.execute("ALTER TABLE prediction_snapshots ALTER snapshot_id RESTART WITH 1")
    assert publish(warehouse_url, model_version=7) == 1

    eventually(lambda: api.get("/v1/model").json()["model_version"] == 7)


@pytest.mark.parametrize("path", ["/v1/predictions", "/health/ready"])
def test_what_is_held_stays_when_the_tables_are_emptied(warehouse_url, api, path):
    with psycopg.connect(warehouse_url) as connection:
        connection.execute("TRUNCATE prediction_snapshots CASCADE")

    assert api.get(path).status_code == 200
