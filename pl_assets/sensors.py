"""Sensors: what the platform does when something happens to a run."""

import dagster as dg

from pl_assets.resources.model_registry import ModelRegistry


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


SENSORS = [close_failed_trainings]
