"""The way back to the champion before, over real PostgreSQL and MLflow, and who follows it."""

import datetime as dt

import pytest
from assets.ticks import Ticks
from serving.running_api import eventually, running_api

from pl_assets.football.calendar import platform_time
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.resources.rollback import (
    DecidedOtherwise,
    NoChampionBefore,
    require_left,
    roll_back,
)

NOW = platform_time(dt.date(2020, 10, 1))


def test_rolling_back_serves_the_champion_before_and_it_stays(made_alone):
    name = made_alone.registry.name
    assert made_alone.run("train").success
    second = made_alone.registry.version_of(name)
    said = roll_back(made_alone.registry, made_alone.warehouse, name, NOW)
    first = made_alone.registry.version_of(name)
    assert f"version {first} serves again" in said
    require_left(made_alone.warehouse, name)
    assert made_alone.run("forecast").success
    rows = made_alone.warehouse.read("SELECT * FROM predictions ORDER BY snapshot_id")
    assert rows.iloc[-1]["model_version"] == first != second
    with pytest.raises(NoChampionBefore, match="is the first"):
        roll_back(made_alone.registry, made_alone.warehouse, name, NOW)
    check_an_alias_moved_by_hand(made_alone, name, second)
    assert made_alone.run("train").success
    assert made_alone.registry.version_of(name) not in (first, second), "a newer fit may serve"
    require_left(made_alone.warehouse, name)


def check_the_api_follows(platform, name, version):
    """It serves what the alias is given to, to and fro, without anything being published."""
    settings = platform.settings
    before = platform.registry.version_of(name)
    asked = {"home_team": "Arsenal", "away_team": "Chelsea"}
    with running_api(settings.database("warehouse"), mlflow_url=settings.tracking_url) as api:

        def served():
            answers = [api.post("/v1/predict", json=asked).json() for _ in range(2)]
            model = api.get("/v1/model").json()
            return {model["model_version"], *(answer["model_version"] for answer in answers)}

        eventually(lambda: served() == {before})
        for moved_to in (version, before, version):
            platform.registry.name_alias(name, "champion", moved_to)
            eventually(lambda expected=moved_to: served() == {expected})
        assert api.get("/health/ready").json()["refused"] is None


def check_an_alias_moved_by_hand(platform, name, version):
    """It becomes a decision, and what stood by is what is then published."""
    newest = "WHERE snapshot_id = (SELECT max(snapshot_id) FROM prediction_snapshots)"
    standby = platform.warehouse.read(f"SELECT * FROM standby_forecasts {newest}")  # noqa: S608
    [stood_by] = standby[standby["model_version"] == version].query("model_name == @name").index
    check_the_api_follows(platform, name, version)
    aliases = Ticks(platform, "follow_the_aliases")
    assert "Seen once" in aliases.tick().skip_message
    [request] = aliases.tick().run_requests
    assert f"to {version}" in request.tags["pl/because"]
    assert platform.run(request.job_name).success
    for table, keys in (
        ("fixtures", ["match_id"]),
        ("pairings", ["league", "home_team", "away_team"]),
    ):
        source = "predictions" if table == "fixtures" else table
        rows = platform.warehouse.read(f"SELECT * FROM {source} {newest}")  # noqa: S608
        rows = rows.sort_values(keys)
        assert set(rows["model_version"]) <= {version, *standby.loc[stood_by, "made_by"]}
        published = rows[PROBABILITIES].to_numpy().ravel().tolist()
        assert published == pytest.approx(standby.loc[stood_by, table], abs=1e-12)
    assert "Every alias is as decided" in aliases.tick().skip_message
    # As a training that overtakes a rollback leaves it.
    with pytest.raises(DecidedOtherwise, match="roll back again"):
        require_left(platform.warehouse, name)
    # A rollback that dies between its decision and the alias is carried through, not undone.
    decided = roll_back(platform.registry, platform.warehouse, name, NOW)
    before = platform.registry.version_of(name)
    platform.registry.name_alias(name, "champion", version)
    assert "Seen once" in aliases.tick().skip_message
    assert "Put back" in aliases.tick().skip_message
    assert platform.registry.version_of(name) == before, decided
    # The forecasts that it did not come to make are made.
    assert "Seen once: the newest forecasts are by another" in aliases.tick().skip_message
    assert [request.job_name for request in aliases.tick().run_requests] == ["forecast"]
