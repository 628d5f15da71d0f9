"""Trainings and the decisions that follow, over a real MLflow, and over none."""

import datetime as dt
import functools

import pytest
from assets.failures import failures

from pl_assets.definitions import build_definitions
from pl_assets.football.models.candidate import PRE_MATCH
from pl_assets.resources.decisions import newest_of


def test_the_first_version_is_champion_and_marked_as_not_judged(made):
    decisions = made.warehouse.read("SELECT * FROM champion").set_index("recipe")
    assert set(decisions.index) == {"past_odds", "with_odds"}
    assert set(decisions["reason"]) == {"the first version of its recipe"}
    assert not decisions["is_judged"].any()
    for recipe, decision in decisions.iterrows():
        name = decision["model_name"]
        assert ("with-odds" in name) == (recipe == "with_odds")
        assert made.registry.version_of(name) == decision["model_version"]


def test_a_second_training_takes_over_and_says_from_which(made_alone):
    assert made_alone.run("train", tags={"pl/because": "drift: shots have halved"}).success
    trainings = made_alone.warehouse.read("SELECT because FROM trained_model ORDER BY training_id")
    assert trainings["because"].iloc[-1] == "drift: shots have halved"
    assert trainings["because"].isna().iloc[0], "nobody has said why the first was made"
    decisions = made_alone.warehouse.read("SELECT * FROM champion ORDER BY decision_id")
    for _, of_model in decisions.groupby("model_name"):
        first, second = of_model["model_version"]
        assert second > first
        assert of_model["is_promoted"].tolist() == [False, True]
        said = of_model.iloc[-1]["reason"]
        assert said.startswith(f"the recipe of version {first}, with results to")
        gates = [gate["gate"] for gate in of_model.iloc[-1]["evidence"]]
        assert "small change of the coming forecasts" in gates


def test_without_matches_training_says_what_is_missing(platform, site):
    site.day = dt.date(2016, 7, 2)
    assert platform.fetch((2016,)).success
    assert platform.count("fixtures") == 0
    assert "found none in the warehouse" in failures(platform.run("rebuild"))["team_ratings"]


def test_forecasting_before_a_first_training_says_so_and_measuring_goes_on(fetched):
    assert "train a model first" in failures(fetched.run("forecast"))["predictions"]
    assert fetched.count("metrics") == 0, "what was to come after the forecasts was not made"
    assert fetched.run("measure").success
    assert fetched.count("metrics") > 0


def test_a_training_that_fails_ends_failed_in_mlflow(fetched):
    fetched.run("forecast")
    with fetched.warehouse.transaction() as connection:
        connection.execute("DELETE FROM match_features WHERE season > 2016")
        connection.execute("UPDATE match_features SET outcome = 'home'")
    result = fetched.run("train")
    assert not result.success
    client = fetched.registry._client()
    experiment = client.get_experiment_by_name(fetched.registry.name)
    runs = client.search_runs([experiment.experiment_id])
    assert {run.info.status for run in runs} == {"FAILED"}


def test_a_training_left_running_by_a_killed_run_is_closed(fetched):
    client = fetched.registry._client()
    experiment = client.create_experiment(fetched.registry.name)
    client.create_run(experiment, tags={"dagster_run_id": "killed"})
    client.create_run(experiment, tags={"dagster_run_id": "alive"})
    assert len(fetched.registry.close_failed("killed")) == 1
    runs = client.search_runs([experiment])
    assert sorted(run.info.status for run in runs) == ["FAILED", "RUNNING"]


def test_what_ended_while_mlflow_was_away_is_closed_by_the_next_training(made_alone):
    client = made_alone.registry._client()
    experiment = client.get_experiment_by_name(made_alone.registry.name).experiment_id
    ended = made_alone.instance.get_runs(limit=1)[0].run_id
    left = [
        client.create_run(experiment, tags={"dagster_run_id": of}).info.run_id
        for of in (ended, "of another platform")
    ]
    assert made_alone.run("train").success
    assert [client.get_run(one).info.status for one in left] == ["FAILED", "RUNNING"]


@pytest.mark.parametrize("promoted", ["past_odds", "random_forest"])
def test_a_registry_that_was_made_anew_has_a_champion_after_the_next_training(made_alone, promoted):
    registry, client = made_alone.registry, made_alone.registry._client()
    assert made_alone.run("train").success
    served = registry.version_of(registry.name)
    with made_alone.warehouse.transaction() as connection:
        connection.execute(
            "UPDATE champion SET recipe = %s WHERE model_name = %s", [promoted, registry.name]
        )
    client.delete_registered_model(registry.name)
    client.delete_registered_model(registry.name_for(PRE_MATCH))
    again = functools.partial(made_alone.run, "train", only=("champion",))
    assert "train one" in failures(again())["champion"]
    assert made_alone.run("train").success
    now = registry.version_of(registry.name)
    assert now < served
    newest = newest_of(made_alone.warehouse.read("SELECT * FROM champion"), registry.name)
    assert newest["reason"].startswith(f"version {served} is lost")
    assert newest["recipe"] == promoted
    assert made_alone.run("forecast").success
    assert again().success, "what was lost is not asked for again"
    assert registry.version_of(registry.name) == now


def test_without_mlflow_fetching_goes_on_and_training_fails_by_name(platform):
    gone = platform.settings.model_copy(update={"mlflow_url": "http://127.0.0.1:9"})
    platform.definitions = build_definitions(gone)
    assert platform.fetch().success
    result = platform.run("rebuild")
    assert set(failures(result)) == {"trained_model"}
    assert platform.count("match_features") > 0
