"""Sensors: what makes the platform act by itself."""

import dagster as dg

from pl_assets.resources.model_registry import ModelRegistry

CONDITIONS_SENSOR = dg.AutomationConditionSensorDefinition(
    name="follow_the_graph",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=15,
    description="Starts runs of assets whose conditions hold: what is fetched flows on by itself.",
)


@dg.run_failure_sensor(
    name="close_failed_trainings",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks as FAILED in MLflow what a killed run left RUNNING there.",
)
def close_failed_trainings(
    context: dg.RunFailureSensorContext, model_registry: dg.ResourceParam[ModelRegistry]
) -> None:
    """A run that fails closes its MLflow run itself; one that is killed cannot."""
    closed = model_registry.close_failed(context.dagster_run.run_id)
    if closed:
        context.log.info(f"Closed as FAILED in MLflow: {', '.join(closed)}")


SENSORS = [CONDITIONS_SENSOR, close_failed_trainings]
