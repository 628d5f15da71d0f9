"""A training that is done again in the same run of Dagster's, after a process that was killed."""

import uuid

import dagster as dg
from instances import instance_of_tests
from mlflow import MlflowClient

from pl_assets.resources.left_runs import DAGSTER_RUN_TAG
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.settings import Settings


@dg.asset
def training(
    context: dg.AssetExecutionContext, model_registry: dg.ResourceParam[ModelRegistry]
) -> None:
    with model_registry.training_run(context), model_registry.recipe_run(context, "again", {}):
        pass


@dg.asset
def watching(
    context: dg.AssetExecutionContext, model_registry: dg.ResourceParam[ModelRegistry]
) -> None:
    with model_registry.monitoring_run(context):
        pass


def test_it_goes_on_with_the_run_it_began_and_closes_what_was_left_open_in_it(mlflow_url):
    registry = ModelRegistry(Settings(mlflow_url=mlflow_url), f"match-outcome-{uuid.uuid4().hex}")
    client, dagster_run_id = MlflowClient(mlflow_url), str(uuid.uuid4())
    experiment = client.create_experiment(registry.name)
    tags = {DAGSTER_RUN_TAG: dagster_run_id}
    whole = client.create_run(experiment, tags=tags).info.run_id
    part = client.create_run(experiment, tags=tags | {"mlflow.parentRunId": whole}).info.run_id
    monitoring = client.create_experiment(registry.monitoring_name)
    watched = client.create_run(monitoring, tags=tags).info.run_id

    definitions = dg.Definitions(
        assets=[training, watching],
        jobs=[dg.define_asset_job("both")],
        resources={"model_registry": registry},
    )
    with instance_of_tests() as instance:
        job = definitions.resolve_job_def("both")
        assert job.execute_in_process(instance=instance, run_id=dagster_run_id).success

    runs = {run.info.run_id: run for run in client.search_runs([experiment])}
    status = {run_id: run.info.status for run_id, run in runs.items()}
    assert status.pop(whole) == "FINISHED"
    assert status.pop(part) == "FAILED"
    ((again, word),) = status.items()
    assert word == "FINISHED"
    assert runs[again].data.tags["mlflow.parentRunId"] == whole
    of_watching = {run.info.run_id: run.info.status for run in client.search_runs([monitoring])}
    assert of_watching.pop(watched) == "FAILED"
    assert list(of_watching.values()) == ["FINISHED"]
