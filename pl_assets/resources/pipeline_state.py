"""What Dagster says of itself: its newest runs, what is watched, checks that failed."""

import datetime as dt
from collections import Counter
from collections.abc import Collection

import dagster as dg
from dagster import DagsterEventType
from dagster import DagsterRunStatus as Status

from pl_assets.football.monitoring.pipeline_series import PipelineState, Run

_RUNS = 200
_CONDITIONS = "conditions"
"""What runs are called that automation conditions have asked for: they are of no job."""
_ENDED = (Status.SUCCESS, Status.FAILURE, Status.CANCELED)


def pipeline_state(
    instance: dg.DagsterInstance,
    watched: Collection[str],
    checks: Collection[dg.AssetCheckKey],
    now: dt.datetime,
) -> PipelineState:
    """The state at a moment of the wall clock.

    Args:
        instance: Dagster's.
        watched: assets that are to be made again and again.
        checks: all of them.
        now: wall clock.
    """
    runs = [_run(record) for record in instance.get_run_records(limit=_RUNS)]
    keys = {dg.AssetKey(name): name for name in watched}
    made_at = {
        keys[record.asset_entry.asset_key]: dt.datetime.fromtimestamp(event.timestamp, dt.UTC)
        for record in instance.get_asset_records(list(keys))
        if (event := record.asset_entry.last_materialization) is not None
    }
    failed: Counter[str] = Counter()
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(checks))
    for record in latest.values():
        evaluation = _evaluation(record.event)
        if evaluation is not None and not evaluation.passed:
            is_warning = evaluation.severity == dg.AssetCheckSeverity.WARN
            failed["warning" if is_warning else "error"] += 1
    return PipelineState(now, runs, made_at, failed)


def _run(record: dg.RunRecord) -> Run:
    run = record.dagster_run
    job = _CONDITIONS if run.job_name.startswith("__") else run.job_name
    seconds = None
    if run.status in _ENDED and record.start_time and record.end_time:
        seconds = record.end_time - record.start_time
    began = record.create_timestamp.astimezone(dt.UTC)
    return Run(job, run.status.value.lower(), began, seconds)


def _evaluation(event: dg.EventLogEntry | None) -> dg.AssetCheckEvaluation | None:
    found = event.dagster_event if event is not None else None
    if found is None or found.event_type != DagsterEventType.ASSET_CHECK_EVALUATION:
        return None  # the check is under way, or never got to look
    return found.asset_check_evaluation_data
