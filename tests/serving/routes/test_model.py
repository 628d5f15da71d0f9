"""Tests of the route that answers with the model."""


def test_the_model_is_described_with_the_evidence_behind_it(api):
    answer = api.get("/v1/model").json()

    assert answer.pop("published_at").endswith("Z")
    assert answer == {
        "model_name": "match-outcome",
        "model_version": 1,
        "mlflow_run_id": "f00d",
        "is_judged": False,
        "trained_through": "2026-05-24",
        "training_matches": 12000,
        "training_log_loss": 0.975,
        "features": ["elo_difference", "goals_total"],
        "as_of": "2026-08-21T05:00:00Z",
        "data_source": "real",
    }


def test_the_training_loss_is_not_passed_off_as_a_score(api):
    model = api.get("/openapi.json").json()["components"]["schemas"]["Model"]

    assert "not a score" in model["properties"]["training_log_loss"]["description"]
