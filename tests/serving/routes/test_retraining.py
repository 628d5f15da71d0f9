"""Tests of asking for a training, against a real webserver of Dagster."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from free_port import free_port
from serving.absent_database import NO_DATABASE
from serving.dagster_webserver import cancel, dagster_webserver
from serving.keys import ENTRY, WITH_KEY
from serving.running_api import eventually, running_api

PATH = "/v1/retraining"


@pytest.fixture(scope="module")
def dagster(tmp_path_factory):
    with dagster_webserver(tmp_path_factory.mktemp("dagster")) as address:
        yield address


@pytest.fixture(scope="module")
def asked(dagster):
    with running_api(NO_DATABASE, api_keys=ENTRY, dagster_url=dagster) as client:
        yield client


def test_a_training_is_asked_for_once_and_can_be_followed(asked, dagster):
    assert asked.get(PATH).json() == {
        "is_under_way": False,
        "runs": [],
        "missing_because": None,
    }

    answer = asked.post(PATH, headers=WITH_KEY)
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["run_id"]

    state = asked.get(answer.headers["location"]).json()
    assert state["is_under_way"]
    assert state["runs"] == [
        {
            "run_id": run_id,
            "status": "QUEUED",
            "started": None,
            "ended": None,
            "why": "asked for over the API by someone",
        }
    ]
    again = asked.post(PATH, headers=WITH_KEY)
    assert again.status_code == 409
    assert again.json()["type"] == "/docs#training-under-way"
    assert again.json()["run_id"] == run_id

    cancel(dagster, run_id)
    # As it was seen a moment ago.
    eventually(lambda: not asked.get(PATH).json()["is_under_way"])
    ended = asked.get(PATH).json()
    assert ended["runs"][0]["status"] == "CANCELED"
    assert ended["runs"][0]["ended"].endswith("Z")


def test_of_two_who_ask_at_once_one_is_told_of_the_others_training(asked, dagster):
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: asked.post(PATH, headers=WITH_KEY), range(2)))

    assert sorted(answer.status_code for answer in answers) == [202, 409]
    assert len({answer.json()["run_id"] for answer in answers}) == 1
    cancel(dagster, answers[0].json()["run_id"])


def test_without_a_key_no_training_is_asked_for(asked):
    before = asked.get(PATH).json()["runs"]

    assert asked.post(PATH).status_code == 401
    assert asked.get(PATH).json()["runs"] == before


def test_while_dagster_is_away_the_answer_is_to_come_again():
    nobody = f"http://127.0.0.1:{free_port()}"
    with running_api(NO_DATABASE, api_keys=ENTRY, dagster_url=nobody) as client:
        answer = client.post(PATH, headers=WITH_KEY)
        state = client.get(PATH).json()

    assert answer.status_code == 503
    assert answer.json()["type"] == "/docs#no-dagster"
    assert int(answer.headers["retry-after"]) > 0
    assert state["is_under_way"] is None
    assert "does not answer" in state["missing_because"]


def test_without_dagsters_address_the_answer_names_the_variable():
    with running_api(NO_DATABASE, api_keys=ENTRY) as client:
        answer = client.post(PATH, headers=WITH_KEY)
        state = client.get(PATH).json()

    assert answer.status_code == 503
    assert "PL_DAGSTER_URL" in answer.json()["detail"]
    assert "PL_DAGSTER_URL" in state["missing_because"]
