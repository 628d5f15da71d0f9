"""Tests of what the API says of the record and of every decision on which version serves."""

import psycopg
import pytest
from free_port import free_port
from serving.made_up_record import GATES, POOLED, score
from serving.made_up_snapshot import publish
from serving.running_api import eventually, running_api


def test_the_scores_are_pooled_and_by_season_with_the_market_in_each(recorded):
    scores = recorded.get("/v1/model").json()["scores"]

    assert [period["season"] for period in scores] == [None, *range(2024, 2011, -1)]
    pooled = scores[0]
    assert pooled["matches"] == 4940
    for model, (log_loss, less, low, high) in POOLED.items():
        assert pooled[model]["log_loss"] == log_loss
        assert pooled[model]["log_loss_less_market"] == less
        assert pooled[model]["log_loss_less_market_low"] == low
        assert pooled[model]["log_loss_less_market_high"] == high
        assert {"rps", "accuracy", "ece", "kl_to_close"} <= pooled[model].keys()
    assert all(period["market"] and period["champion"] for period in scores)


def test_the_model_carries_the_decision_on_it_and_the_code_it_came_of(recorded):
    model = recorded.get("/v1/model").json()

    assert model["code_version"] == "code-1"
    assert model["decision"]["reason"] == "still the newest version"
    assert model["decision"]["as_of"] == "2026-08-17T05:00:00Z"
    assert model["decision"]["serves_since"] == "2026-08-10T05:00:00Z"
    assert model["missing_because"] is None


def test_the_decisions_come_in_pages_the_newest_first_and_each_once(recorded):
    everything = recorded.get("/v1/model/history").json()
    numbers = [one["decision_id"] for one in everything["decisions"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 5
    assert everything["next_before"] is None

    paged, before = [], None
    while before is not None or not paged:
        given = {"limit": 2} | ({} if before is None else {"before": before})
        page = recorded.get("/v1/model/history", params=given).json()
        paged += page["decisions"]
        before = page["next_before"]
    assert paged == everything["decisions"]


def test_a_decision_has_its_gates_and_what_its_version_was_trained_on(recorded):
    decisions = recorded.get("/v1/model/history").json()["decisions"]
    promoted = next(one for one in decisions if one["is_promoted"])

    assert promoted["evidence"] == GATES
    assert promoted["reason"] == "recipe past_odds has done better"
    assert promoted["trained_through"] == "2026-06-02"
    assert promoted["mlflow_run_id"] == "run-match-outcome-1"
    assert promoted["data_hash"] == "hash-1"


def test_a_decision_of_long_ago_and_one_by_hand_are_told_as_they_are(recorded, warehouse_url):
    with psycopg.connect(warehouse_url) as connection:
        connection.execute(
            "UPDATE champion SET evidence = NULL, is_promoted = NULL, recipe = NULL "
            "WHERE decision_id = 1"
        )
        connection.execute(
            "INSERT INTO champion (model_name, model_version, as_of, is_judged, reason, recipe, "
            "is_promoted, evidence, rolled_back_from) VALUES ('match-outcome', 7, "
            "'2026-08-20 05:00+00', true, 'rolled back by hand from version 1', 'past_odds', true, "
            "'[]', 1)"
        )
    decisions = recorded.get("/v1/model/history").json()["decisions"]

    assert decisions[0]["rolled_back_from"] == 1
    assert decisions[0]["serves_since"] == "2026-08-20T05:00:00Z"
    assert decisions[-1]["evidence"] is decisions[-1]["is_promoted"] is None


@pytest.mark.parametrize("given", [{"limit": 0}, {"limit": 101}, {"before": 0}, {"before": 2**63}])
def test_a_page_of_decisions_that_cannot_be_is_refused(recorded, given):
    answer = recorded.get("/v1/model/history", params=given)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/docs#invalid-request"


def test_without_the_database_the_model_answers_and_says_what_is_missing(warehouse_url, tmp_path):
    path = tmp_path / "snapshot.json"
    publish(warehouse_url)
    score(warehouse_url)
    with running_api(warehouse_url, snapshot_file=path):
        eventually(path.exists)
    closed = f"postgresql://nobody@127.0.0.1:{free_port()}/warehouse"
    with running_api(closed, snapshot_file=path) as api:
        model = api.get("/v1/model").json()
        history = api.get("/v1/model/history")
        page = api.get("/record")
        home = api.get("/")

    assert model["mlflow_run_id"] == "f00d"
    assert model["scores"] is model["decision"] is model["code_version"] is None
    assert "database" in model["missing_because"]
    assert history.status_code == 503
    assert history.json()["type"] == "/docs#no-history"
    assert page.status_code == 503
    assert "The record cannot be read at present" in page.text
    assert 'href="/season"' in page.text
    assert home.status_code == 200
