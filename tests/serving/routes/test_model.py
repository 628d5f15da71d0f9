"""Tests of the route that answers with the model."""

from serving.made_up_snapshot import publish
from serving.running_api import running_api


def test_the_model_is_described_with_the_evidence_behind_it(api):
    answer = api.get("/v1/model").json()

    assert answer.pop("published_at").endswith("Z")
    assert answer == {
        "model_name": "match-outcome",
        "model_version": 1,
        "recipe": "past_odds",
        "odds": "past",
        "mlflow_run_id": "f00d",
        "is_judged": False,
        "trained_through": "2026-05-24",
        "training_matches": 12000,
        "training_log_loss": 0.975,
        "data_hash": "beef",
        "code_version": None,
        "decision": None,
        "scores": [],
        "shade": {"share": 0, "challengers": [], "lacking": None, "scores": []},
        "missing_because": None,
        "with_odds": {"model_name": "match-outcome-with-odds", "model_version": 2},
        "features": ["elo_difference", "goals_total"],
        "as_of": "2026-08-21T05:00:00Z",
        "data_source": "real",
    }


def test_of_a_snapshot_before_models_knew_odds_what_was_not_said_is_null(warehouse_url):
    publish(warehouse_url, is_judged=True, knows_odds=False)
    with running_api(warehouse_url) as api:
        answer = api.get("/v1/model").json()

    assert answer["is_judged"] is True
    assert answer["recipe"] is answer["odds"] is answer["data_hash"] is answer["with_odds"] is None


def test_the_training_loss_is_not_passed_off_as_a_score(api):
    model = api.get("/openapi.json").json()["components"]["schemas"]["Model"]

    assert "not a score" in model["properties"]["training_log_loss"]["description"]
