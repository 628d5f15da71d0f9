"""Tests of following which data serves, and of whether a real source answers meanwhile."""

import logging

import pytest
from serving.absent_database import database_away
from serving.made_up_snapshot import publish
from serving.running_api import asked_all_the_while, eventually, readiness, running_api
from serving.served_data import REAL_SOURCE, decide, note_poll


@pytest.fixture
def both(warehouse_url, simulated_warehouse_url):
    """An API that knows both databases; each holds its snapshot 1, and real data serves."""
    assert publish(warehouse_url, model_version=11) == 1
    assert publish(simulated_warehouse_url, model_version=22, data_source="simulated") == 1
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        yield api


def serves(api, data_source):
    return readiness(api)["data_source"] == data_source


def test_a_switch_to_simulated_data_and_back_is_followed_whole(both, warehouse_url):
    assert serves(both, "real")
    with asked_all_the_while(both) as answers:
        decide(warehouse_url, "simulated")
        eventually(lambda: serves(both, "simulated"))
        decide(warehouse_url, "real")
        eventually(lambda: serves(both, "real"))

    assert {answer.status_code for answer in answers} == {200}
    seen = set()
    for answer in (answer.json() for answer in answers):
        rows = {(row["data_source"], row["model_version"]) for row in answer["predictions"]}
        assert rows == {(answer["data_source"], answer["model_version"])}
        seen |= rows
    assert seen == {("real", 11), ("simulated", 22)}


def test_a_start_while_simulated_data_serves_begins_with_it(warehouse_url, simulated_warehouse_url):
    publish(warehouse_url)
    publish(simulated_warehouse_url, data_source="simulated")
    decide(warehouse_url, "simulated")
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        assert serves(api, "simulated")


def test_what_is_held_stays_until_the_other_database_has_a_snapshot(
    warehouse_url, simulated_warehouse_url
):
    publish(warehouse_url)
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        decide(warehouse_url, "simulated")
        note_poll(simulated_warehouse_url, answers=True)
        publish(warehouse_url, model_version=2)
        # It is the other database that is asked now, and it answers.
        with database_away(simulated_warehouse_url):
            eventually(lambda: readiness(api)["database"] == "unreachable")
        eventually(lambda: readiness(api)["database"] == "reachable")
        assert (readiness(api)["snapshot_id"], readiness(api)["data_source"]) == (1, "real")
        assert readiness(api)["real_source"] is None
        publish(simulated_warehouse_url, data_source="simulated")
        eventually(lambda: serves(api, "simulated"))
        assert api.get("/v1/model").json()["model_version"] == 1


def test_told_to_serve_simulated_data_but_not_where_the_api_keeps_what_it_has_and_says_so_once(
    warehouse_url, caplog
):
    publish(warehouse_url)
    with caplog.at_level(logging.WARNING), running_api(warehouse_url) as api:
        decide(warehouse_url, "simulated")
        eventually(lambda: "PL_SIMULATED_WAREHOUSE_URL" in caplog.text)
        decide(warehouse_url, "real")
        publish(warehouse_url, model_version=2)
        eventually(lambda: readiness(api)["snapshot_id"] == 2)
        decide(warehouse_url, "simulated")
        assert serves(api, "real")

    assert caplog.text.count("PL_SIMULATED_WAREHOUSE_URL") == 1


def test_with_nothing_held_and_no_address_for_simulated_data_the_answer_names_the_setting(
    warehouse_url,
):
    decide(warehouse_url, "simulated")
    with running_api(warehouse_url) as api:
        answer = api.get("/v1/predictions")

        assert answer.status_code == 503
        assert "PL_SIMULATED_WAREHOUSE_URL" in answer.json()["detail"]
        assert "PL_SIMULATED_WAREHOUSE_URL" in api.get("/").text


def test_a_simulated_database_that_cannot_be_read_is_stale_as_any(
    both, warehouse_url, simulated_warehouse_url
):
    with database_away(simulated_warehouse_url):
        assert readiness(both)["stale"] == []
        decide(warehouse_url, "simulated")

        eventually(lambda: readiness(both)["database"] == "unreachable")
        assert serves(both, "real")

    eventually(lambda: serves(both, "simulated"))
    assert readiness(both)["stale"] == []


def test_whether_a_real_source_answers_is_followed_without_a_new_snapshot(
    both, warehouse_url, simulated_warehouse_url
):
    note_poll(simulated_warehouse_url, answers=True, source="simulated")
    decide(warehouse_url, "simulated")
    eventually(lambda: serves(both, "simulated"))
    assert readiness(both)["real_source"] is None

    note_poll(simulated_warehouse_url, answers=False)
    source = eventually(lambda: readiness(both)["real_source"])
    assert source == {
        "name": REAL_SOURCE,
        "answers": False,
        "since": "2026-08-21T04:30:00Z",
        "word": "no answer in 10 s",
    }

    note_poll(simulated_warehouse_url, answers=True)
    eventually(lambda: readiness(both)["real_source"]["answers"])

    decide(warehouse_url, "real")
    eventually(lambda: serves(both, "real"))
    assert readiness(both)["real_source"] is None
