"""The sensor that sends what is to be told of alerts, and tries again what could not be sent.

No run waits for a message: a run notes what is wrong, if it does, and this sends it.
"""

import datetime as dt

import dagster as dg

from pl_assets.resources.alerts import Alerts
from pl_assets.run_requests import LOOK_EVERY_S


def build_deliver_alerts() -> dg.SensorDefinition:
    """The sensor."""

    @dg.sensor(
        name="deliver_alerts",
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Sends messages of alerts; keeps, and later sends, what could not be sent.",
    )
    def deliver_alerts(alerts: dg.ResourceParam[Alerts]) -> dg.SkipReason:
        """A channel that fails is tried once a tick, and each message ever more rarely."""
        done = alerts.deliver(dt.datetime.now(dt.UTC))
        told = "; ".join([f"{done.sent} sent, {done.waiting} waiting", *done.problems])
        return dg.SkipReason(f"{told}.")

    return deliver_alerts
