"""A small graph for the watching sensors: it is made, late, checked and fails on demand."""

import datetime as dt
import uuid

import dagster as dg
from assets.ticks import Ticks
from dagster._core.events import DagsterEvent, StepMaterializationData

from pl_assets.delivery_sensor import build_deliver_alerts
from pl_assets.freshness import late_after
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.clock import Clock
from pl_assets.resources.warehouse import Warehouse
from pl_assets.watch_sensors import build_watch_sensors

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


class Watched:
    """Asset `files`, of which `table` is made with the check `rows`, in the job `take_in`.

    Args:
        settings: of the platform that watches it.
        instance: Dagster's.
        window: how long `files` may stay as they are.
    """

    def __init__(self, settings, instance, window=dt.timedelta(minutes=2)):
        self.instance = instance
        self.problem = None
        self.passes, self.severity = True, ERROR
        warehouse = Warehouse(settings, "warehouse")
        self.clock, self.alerts = Clock(settings, warehouse), Alerts(warehouse, settings)
        self.warehouse = warehouse

        @dg.asset(freshness_policy=late_after(window.total_seconds() / 3600))
        def files():
            return 1

        @dg.asset(deps=[files])
        def table():
            if self.problem:
                raise ValueError(self.problem)

        @dg.asset_check(asset=table, description="Every row has a score.")
        def rows():
            return dg.AssetCheckResult(
                passed=self.passes, severity=self.severity, metadata={"rows_without": 3}
            )

        self.definitions = dg.Definitions(
            assets=[files, table],
            asset_checks=[rows],
            jobs=[dg.define_asset_job("take_in", selection="*")],
            sensors=[*build_watch_sensors(settings), build_deliver_alerts()],
            resources={"alerts": self.alerts, "clock": self.clock, "warehouse": warehouse},
        )

    def run(self, job="take_in", *only):
        return self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            raise_on_error=False,
            asset_selection=[dg.AssetKey(name) for name in only] or None,
        )

    def was_made(self, name, ago):
        as_if_made(self.instance, name, ago)

    def tick(self, sensor):
        return Ticks(self, sensor).tick().skip_message

    def open(self, kind):
        return [(alert.subject, alert.severity) for alert in self.alerts.open(kind)]


def as_if_made(instance, name, ago):
    """An asset's latest materialization, as if a run had made it so long ago."""
    moment = dt.datetime.now(dt.UTC) - ago
    instance.event_log_storage.store_event(
        dg.EventLogEntry(
            error_info=None,
            level="debug",
            user_message="",
            run_id=str(uuid.uuid4()),
            timestamp=moment.timestamp(),
            dagster_event=DagsterEvent(
                dg.DagsterEventType.ASSET_MATERIALIZATION.value,
                job_name="take_in",
                event_specific_data=StepMaterializationData(dg.AssetMaterialization(name)),
            ),
        )
    )
