"""Tests of serving from disk: starts without the database, its return, files that do not fit."""

import logging
import socket
import time

import pytest
from free_port import free_port
from serving.made_up_snapshot import publish
from serving.own_server import own_server
from serving.running_api import asked_all_the_while, eventually, readiness, running_api
from serving.served_data import decide


@pytest.fixture
def path(tmp_path):
    return tmp_path / "snapshot.json"


@pytest.fixture
def closed_url():
    return f"postgresql://nobody:secret@127.0.0.1:{free_port()}/warehouse"


@pytest.fixture
def kept(warehouse_url, path):
    """What an API served while it wrote the file."""
    publish(warehouse_url)
    with running_api(warehouse_url, snapshot_file=path) as api:
        eventually(path.exists)
        return api.get("/v1/predictions").json()


def test_with_the_databases_port_closed_the_api_is_ready_from_disk_within_5_s(
    kept, path, closed_url
):
    begun = time.monotonic()
    with running_api(closed_url, snapshot_file=path) as api:
        ready = readiness(api)
        assert time.monotonic() - begun < 5

        assert api.get("/v1/predictions").json() == kept
        assert api.post(
            "/v1/predict", json={"home_team": "Everton", "away_team": "Leeds"}
        ).is_success
        page = api.get("/").text

    assert ready["served_from"] == "disk"
    assert ready["database"] == "unreachable"
    assert [part["what"] for part in ready["stale"]] == ["database"]
    assert ready["stale_since"] == ready["stale"][0]["since"]
    assert "secret" not in str(ready)
    assert "kept on disk" in page


def test_a_database_that_takes_connections_and_says_nothing_holds_up_neither_start_nor_end(
    kept, path
):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://nobody:secret@127.0.0.1:{silent.getsockname()[1]}/warehouse"
        begun = time.monotonic()
        with running_api(url, snapshot_file=path) as api:
            assert readiness(api)["database"] == "unreachable"
            assert time.monotonic() - begun < 5
            begun = time.monotonic()
        assert time.monotonic() - begun < 5


def test_what_is_read_back_and_still_the_newest_is_confirmed_by_the_database(
    kept, path, warehouse_url
):
    with running_api(warehouse_url, snapshot_file=path) as api:
        ready = readiness(api)

    assert (ready["served_from"], ready["stale"]) == ("database", [])


def test_a_database_that_comes_back_replaces_what_was_on_disk(path, tmp_path):
    with own_server(tmp_path / "home") as server:
        publish(server.warehouse_url)
        with running_api(server.warehouse_url, snapshot_file=path):
            eventually(path.exists)
        publish(server.warehouse_url, model_version=2)
        server.stop()
        with running_api(server.warehouse_url, snapshot_file=path) as api:
            assert readiness(api)["snapshot_id"] == 1
            assert readiness(api)["served_from"] == "disk"
            before = path.read_bytes()

            server.start()

            eventually(lambda: readiness(api)["snapshot_id"] == 2)
            assert readiness(api)["served_from"] == "database"
            assert readiness(api)["stale"] == []
            eventually(lambda: path.read_bytes() != before)


def test_without_a_file_or_with_a_broken_one_the_api_waits_for_the_database(
    kept, path, closed_url, caplog
):
    path.write_bytes(path.read_bytes()[:1000])
    with caplog.at_level(logging.INFO), running_api(closed_url, snapshot_file=path) as api:
        assert api.get("/health/ready").status_code == 503

    ignored = [r.getMessage() for r in caplog.records if "is ignored" in r.getMessage()]
    assert len(ignored) == 1
    assert "Invalid JSON" in ignored[0]


def test_a_broken_file_is_replaced_once_the_database_answers(warehouse_url, path):
    path.write_text("{")
    publish(warehouse_url)
    with running_api(warehouse_url, snapshot_file=path) as api:
        assert readiness(api)["served_from"] == "database"
        eventually(lambda: path.stat().st_size > 1000)


def test_a_file_that_cannot_be_written_is_said_once_and_written_as_soon_as_it_can(
    warehouse_url, tmp_path, caplog
):
    publish(warehouse_url)
    path = tmp_path / "not-there-yet" / "snapshot.json"
    with caplog.at_level(logging.INFO), running_api(warehouse_url, snapshot_file=path) as api:
        publish(warehouse_url, model_version=2)
        eventually(lambda: readiness(api)["snapshot_id"] == 2)

        path.parent.mkdir()
        eventually(path.exists)

    said = [r.getMessage() for r in caplog.records if "cannot be kept" in r.getMessage()]
    assert len(said) == 1


def test_no_request_fails_while_the_server_restarts_and_what_comes_after_is_served(path, tmp_path):
    with own_server(tmp_path / "home") as server:
        publish(server.warehouse_url)
        with (
            running_api(server.warehouse_url, snapshot_file=path) as api,
            asked_all_the_while(api) as answers,
        ):
            server.stop()
            eventually(lambda: readiness(api)["database"] == "unreachable")
            server.start()
            publish(server.warehouse_url, model_version=2)
            eventually(lambda: readiness(api)["snapshot_id"] == 2)

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["model_version"] for answer in answers} == {1, 2}


def test_simulated_data_read_back_from_disk_is_said_to_be_simulated(
    simulated_warehouse_url, path, closed_url
):
    publish(simulated_warehouse_url, data_source="simulated")
    with running_api(simulated_warehouse_url, snapshot_file=path):
        eventually(path.exists)
    with running_api(closed_url, snapshot_file=path) as api:
        assert readiness(api)["data_source"] == "simulated"
        assert "none of it is real football" in api.get("/").text


def test_a_file_of_one_data_gives_way_to_the_other_that_serves(
    kept, path, warehouse_url, simulated_warehouse_url
):
    publish(simulated_warehouse_url, data_source="simulated")
    decide(warehouse_url, "simulated")
    with running_api(
        warehouse_url, simulated_warehouse_url=simulated_warehouse_url, snapshot_file=path
    ) as api:
        assert (readiness(api)["snapshot_id"], readiness(api)["data_source"]) == (1, "simulated")
