"""The way of a challenger's answer through the whole platform, MLflow's alias included."""

from assets.failures import failures
from serving.running_api import eventually, running_api

from pl_assets.resources import serving_versions
from pl_assets.resources.shade_shares import ShadeShares


def check_who_challenges_is_asked_in_the_shade(recorded, monkeypatch):
    """However old a version is: it stands by, answers, and is scored under its recipe's name."""
    monkeypatch.setattr(serving_versions, "NEWEST_STANDBY", 1)
    monkeypatch.setattr(serving_versions, "SERVED_STANDBY", 1)
    name, warehouse = recorded.registry.name, recorded.warehouse
    champion = recorded.registry.version_of(name)
    oldest = warehouse.read(
        "SELECT model_version, recipe FROM candidates WHERE model_name = %s "
        "AND model_version <> %s ORDER BY model_version LIMIT 1",
        *(name, champion),
    ).iloc[0]
    version = int(oldest["model_version"])
    recorded.registry.name_alias(name, "challenger", version)
    assert recorded.run("forecast").success
    ShadeShares(recorded.settings).set(1)
    options = {
        "mlflow_url": recorded.settings.tracking_url,
        "shade_folder": recorded.settings.shade_spool,
    }
    with running_api(recorded.settings.database("warehouse"), **options) as api:
        eventually(lambda: api.get("/v1/model").json()["shade"]["challengers"])
        asked = api.post("/v1/predict", json={"home_team": "Arsenal", "away_team": "Chelsea"})
    result = recorded.run("measure")
    assert result.success, failures(result)
    [line] = warehouse.read("SELECT * FROM shadow_forecasts").to_dict("records")
    assert (line["champion_version"], line["challenger_version"]) == (champion, version)
    assert line["champion_draw_probability"] == asked.json()["draw_probability"]
    assert line["champion_draw_probability"] != line["challenger_draw_probability"]
    scores = warehouse.read("SELECT * FROM model_scores_live")
    assert scores["challenger_recipe"].tolist() == [oldest["recipe"]] * 2
    assert scores["questions"].tolist() == [1, 1]
