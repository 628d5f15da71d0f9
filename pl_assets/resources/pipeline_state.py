"""What Dagster says of itself: its newest runs, what is watched, checks that failed."""

import datetime as dt
from collections import Counter
from collections.abc import Collection

import dagster as dg
from dagster import DagsterRunStatus as Status
from dagster._core.definitions.assets.job.asset_job import IMPLICIT_ASSET_JOB_NAME

from pl_assets.football.monitoring.pipeline_series import PipelineState, Run
from pl_assets.resources.failed_checks import latest_failures, severity_of

_DAY = dt.timedelta(days=1)
_CONDITIONS = "conditions"
"""What runs are called that automation conditions have asked for: they are of no job."""
_ENDED = (Status.SUCCESS, Status.FAILURE, Status.CANCELED)


def pipeline_state(
    instance: dg.DagsterInstance,
    watched: Collection[str],
    checks: Collection[dg.AssetCheckKey],
    jobs: Collection[str],
    now: dt.datetime,
) -> PipelineState:
    """The state at a moment of the wall clock.

    Args:
        instance: Dagster's.
        watched: assets that are to be made again and again.
        checks: all of them.
        jobs: the names of all of them.
        now: wall clock.
    """
    of_the_day = instance.get_run_records(dg.RunsFilter(created_after=now - _DAY))
    runs = [_run(record) for record in of_the_day]
    keys = {dg.AssetKey(name): name for name in watched}
    made_at = {
        keys[record.asset_entry.asset_key]: dt.datetime.fromtimestamp(event.timestamp, dt.UTC)
        for record in instance.get_asset_records(list(keys))
        if (event := record.asset_entry.last_materialization) is not None
    }
    failed: Counter[str] = Counter()
    failed.update(map(severity_of, latest_failures(instance, checks).values()))
    return PipelineState(now, runs, _took(instance, jobs), made_at, failed)


def _took(instance: dg.DagsterInstance, jobs: Collection[str]) -> dict[str, float]:
    """Each job is asked for alone: what runs every hour would hide what runs once a week."""
    took = {}
    for job in (*jobs, IMPLICIT_ASSET_JOB_NAME):
        ended = dg.RunsFilter(job_name=job, statuses=list(_ENDED))
        for record in instance.get_run_records(ended, limit=1):
            seconds = _seconds(record)
            if seconds is not None:
                took[_name(job)] = seconds
    return took


def _run(record: dg.RunRecord) -> Run:
    run = record.dagster_run
    return Run(_name(run.job_name), run.status.value.lower(), record.create_timestamp)


def _name(job: str) -> str:
    return _CONDITIONS if job.startswith("__") else job


def _seconds(record: dg.RunRecord) -> float | None:
    """None of a run that ended before it began."""
    began, ended = record.start_time, record.end_time
    return ended - began if began and ended else None
