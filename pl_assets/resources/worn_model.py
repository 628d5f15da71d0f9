"""Whether a model has worn out, as alerts say it, and which trainings that has led to."""

import datetime as dt
from typing import NamedTuple

import dagster as dg
import pandas as pd

from pl_assets.football.monitoring.drift_state import drift_state
from pl_assets.resources.alert import Alert
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.clock import AS_OF_TAG
from pl_assets.resources.warehouse import Warehouse

ALERT_TAG = "pl/alert"
"""Of a training: the number of the alert that it is for."""
_FEATURES, _CHAMPION = "features", "champion"
_LOST = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
_REPEATS = 1
_TRAINED = dg.AssetKey("trained_model")
_AGAIN_AFTER = dt.timedelta(hours=1)
"""By the wall clock, after a training that failed."""


def note_drift(warehouse: Warehouse, alerts: Alerts) -> str:
    """Raise or end the alert on drift by the newest monitoring run; what that says."""
    rows = warehouse.read(
        "SELECT * FROM feature_drift WHERE as_of = (SELECT max(as_of) FROM feature_drift)"
    )
    if rows.empty:
        return "no monitoring run yet"
    as_of = rows["as_of"].iloc[0].to_pydatetime()
    state = drift_state(rows, is_open=bool(alerts.open("drift")))
    if state.change in ("raised", "goes on"):
        alerts.note("drift", _FEATURES, state.word, as_of)
    elif state.change == "over":
        alerts.over("drift", _FEATURES, state.word, as_of)
    return f"drift as of {as_of:%d %B}: {state.word}"


def note_performance(warehouse: Warehouse, alerts: Alerts) -> str:
    """Raise or end the alert on the champion's performance by the control chart; what that says."""
    newest = warehouse.read(
        "SELECT cusum, decision_limit, is_alarm, match_date, recipe, "
        "(SELECT as_of FROM platform_clock) AS as_of "
        "FROM champion_performance ORDER BY position DESC LIMIT 1"
    )
    if newest.empty:
        return "no control chart yet"
    chart = newest.iloc[0]
    word = (
        f"expected {chart['recipe']} to lose to the closing odds what it used to, found the "
        f"control chart at {chart['cusum']:.1f} of {chart['decision_limit']:g} after "
        f"{chart['match_date']}"
    )
    as_of = chart["as_of"].to_pydatetime()
    if chart["is_alarm"]:
        alerts.note("performance", _CHAMPION, word, as_of)
        return word
    over = f"the control chart is at {chart['cusum']:.1f}, below {chart['decision_limit']:g}"
    alerts.over("performance", _CHAMPION, over, as_of)
    return over


class Asked(NamedTuple):
    """The newest training that was asked for because of an alert."""

    run_id: str
    as_of: dt.datetime
    ended_at: dt.datetime
    times: int
    """How many there were."""
    is_to_be_repeated: bool
    """Whether no model came of it, and it was the first."""
    word: str


class Retrainings:
    """Trainings that alerts have led to."""

    def __init__(self, instance: dg.DagsterInstance, warehouse: Warehouse) -> None:
        self._instance = instance
        self._warehouse = warehouse

    def asked_for(self, alert: Alert) -> Asked | None:
        """The newest for this alert, if there was any."""
        of_alert = dg.RunsFilter(tags={ALERT_TAG: str(alert.alert_id)})
        records = self._instance.get_run_records(of_alert)
        if not records:
            return None
        newest = records[0]
        run = newest.dagster_run
        as_of = dt.datetime.fromisoformat(run.tags[AS_OF_TAG])
        has_ended = run.status in (*_LOST, dg.DagsterRunStatus.SUCCESS)
        is_lost = run.status in _LOST and not self._was_trained(run.run_id)
        word = f"run {run.run_id[:8]} {'trained' if has_ended else 'trains'} for it, {as_of:%d %B}"
        if is_lost:
            word = f"{len(records)} trainings for it came to nothing; see run {run.run_id[:8]}"
        return Asked(
            *(run.run_id, as_of, newest.update_timestamp, len(records)),
            is_to_be_repeated=is_lost and len(records) <= _REPEATS,
            word=word,
        )

    def _was_trained(self, run_id: str) -> bool:
        """Whether a run that failed has registered versions before it did."""
        found = self._instance.get_records_for_run(
            run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        )
        entries = (record.event_log_entry.asset_materialization for record in found.records)
        return any(made and made.asset_key == _TRAINED for made in entries)

    def why_wait(
        self, as_of: dt.datetime, now: dt.datetime, pause: dt.timedelta, failed: Asked | None
    ) -> str:
        """Why no training is asked for yet, in words; empty if nothing speaks against it.

        Args:
            as_of: platform time.
            now: wall clock.
            pause: between two trainings that alerts ask for, on the platform's clock.
            failed: the newest for the alert at hand, which came to nothing.
        """
        if failed is not None and now - failed.ended_at < _AGAIN_AFTER:
            return f"its training {failed.run_id[:8]} has failed; asked for again within the hour"
        if failed is not None:
            return ""  # the pause is for the episode, which has begun
        latest = self._warehouse.read("SELECT max(retraining_as_of) AS as_of FROM alerts")
        before = latest["as_of"].iloc[0]
        if not pd.isna(before) and as_of < before + pause:
            return (
                f"no training before {before + pause:%d %B}, {pause.days} days after the one of "
                f"{before:%d %B}"
            )
        return ""
