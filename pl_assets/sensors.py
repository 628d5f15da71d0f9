"""Sensors: what makes the platform act by itself, each tick saying in one line what it saw."""

from typing import TYPE_CHECKING

import dagster as dg

from pl_assets.alias_sensor import build_follow_the_aliases
from pl_assets.calendar_sensor import build_follow_the_calendar
from pl_assets.delivery_sensor import build_deliver_alerts
from pl_assets.resources.abandoned_runs import fail_abandoned_runs
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.run_tags import BECAUSE_TAG
from pl_assets.retraining_sensor import build_watch_the_model
from pl_assets.run_requests import CONDITIONS, is_under_way
from pl_assets.settings import Settings
from pl_assets.source_sensors import build_follow_the_source, build_look_for_a_real_source
from pl_assets.watch_sensors import build_watch_sensors

if TYPE_CHECKING:
    from dagster._core.definitions.sensor_definition import SensorExecutionData

_EVALUATE_EVERY_S = 15
_WAITS = dg.SensorDefinition(
    name=CONDITIONS,
    evaluation_fn=lambda _: dg.SkipReason("Waits for the run that is under way."),
)


@dg.run_failure_sensor(
    name="close_failed_trainings",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks as FAILED in MLflow what a killed run left RUNNING there.",
)
def close_failed_trainings(
    context: dg.RunFailureSensorContext, model_registry: dg.ResourceParam[ModelRegistry]
) -> None:
    """A run that fails closes its MLflow run itself; one that is killed cannot.

    This looks once: what MLflow is away for, the next training or monitoring run closes.
    """
    closed = model_registry.close_failed(context.dagster_run.run_id)
    if closed:
        context.log.info(f"Closed as FAILED in MLflow: {', '.join(closed)}")


@dg.sensor(
    name="end_abandoned_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks as failed the runs of commands that were killed; they would hold the queue.",
)
def end_abandoned_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Those of the code server end with it; see `pl_assets.local.code_server`."""
    failed = fail_abandoned_runs(context.instance, children=False)
    return dg.SkipReason(f"Marked as failed: {', '.join(failed) or 'none'}.")


class _BetweenRuns(dg.AutomationConditionSensorDefinition):
    """Evaluates conditions only while no run is under way.

    In the middle of a run an asset can seem older than what it is made from, although the run is
    about to make it; and what lands during an evaluation may be missed by it and by the next.
    """

    def evaluate_tick(self, context: dg.SensorEvaluationContext) -> "SensorExecutionData":
        if is_under_way(context.instance):
            return _WAITS.evaluate_tick(context)
        return super().evaluate_tick(context)


def build_follow_the_graph(settings: Settings) -> dg.AutomationConditionSensorDefinition:
    """The sensor that evaluates the conditions of all assets, for these settings."""
    return _BetweenRuns(
        name=CONDITIONS,
        target=dg.AssetSelection.all(),
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=min(_EVALUATE_EVERY_S, settings.look_seconds),
        use_user_code_server=True,
        run_tags={BECAUSE_TAG: "what it is made from is newer"},
        description="Starts runs of assets whose conditions hold: what is new flows on by itself.",
    )


def build_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """All of them, switched on, for these settings."""
    sensors = [
        build_follow_the_graph(settings),
        build_follow_the_source(settings),
        build_follow_the_calendar(settings),
        build_follow_the_aliases(settings),
        build_watch_the_model(settings),
        close_failed_trainings,
        end_abandoned_runs,
        *build_watch_sensors(settings),
        build_deliver_alerts(),
    ]
    if settings.is_simulated:
        sensors.append(build_look_for_a_real_source(settings))
    return sensors
