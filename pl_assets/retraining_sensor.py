"""The sensor that has a model trained anew when drift or its performance asks for it.

An alert is an episode: it begins when a monitoring run or the control chart says so and ends when
they do. Each episode leads to one retraining, whether or not its model is promoted.
"""

import datetime as dt

import dagster as dg

from pl_assets.jobs import TRAIN
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.clock import Clock
from pl_assets.resources.warehouse import Warehouse
from pl_assets.resources.worn_model import ALERT_TAG, Retrainings, note_drift, note_performance
from pl_assets.run_requests import LOOK_EVERY_S, is_quiet, is_under_way, run_tags
from pl_assets.settings import Settings


def build_watch_the_model(settings: Settings) -> dg.SensorDefinition:
    """The sensor, for these settings."""

    @dg.sensor(
        name="watch_the_model",
        jobs=[TRAIN],
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Raises alerts on drift and on a champion that does worse than it should, and "
        "has a model trained once for each; says on every tick why or why not.",
    )
    def watch_the_model(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        alerts: dg.ResourceParam[Alerts],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """One training at a time, one for each episode, and none soon after the one before."""
        as_of, now = clock.advance(), dt.datetime.now(dt.UTC)
        said = "; ".join([note_drift(warehouse, alerts), note_performance(warehouse, alerts)])
        retrainings = Retrainings(context.instance, warehouse)
        for alert in alerts.open("drift") + alerts.open("performance"):
            asked = retrainings.asked_for(alert)
            if asked is None and alert.retraining_as_of is not None:
                when = f"{alert.retraining_as_of:%d %B}"
                said += f". {alert.kind}: a model was trained for it, {when}"
                continue
            if asked is not None and alert.retraining_run_id != asked.run_id:
                # At once: an alert that ends meanwhile counts for the pause all the same.
                alerts.mark_retraining(alert.alert_id, asked.as_of, asked.run_id)
            if asked is not None and not asked.is_to_be_repeated:
                said += f". {alert.kind}: {asked.word}"
                continue
            pause = dt.timedelta(days=settings.retraining_pause_days)
            if wait := retrainings.why_wait(as_of, now, pause, asked):
                return dg.SkipReason(f"{said}. {alert.kind}: {wait}")
            if is_under_way(context.instance, TRAIN.name):
                return dg.SkipReason(f"{said}. {alert.kind}: another training is under way")
            if not is_quiet(context.instance, now):
                return dg.SkipReason(f"{said}. {alert.kind}: waiting for what is under way")
            tags = run_tags(settings, as_of, f"{alert.kind}: {alert.word}")
            return dg.SensorResult(
                run_requests=[
                    dg.RunRequest(
                        job_name=TRAIN.name,
                        run_key=f"{alert.alert_id}-{asked.times if asked else 0}",
                        tags=tags | {ALERT_TAG: str(alert.alert_id)},
                    )
                ]
            )
        return dg.SkipReason(said)

    return watch_the_model
