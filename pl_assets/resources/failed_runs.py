"""Runs that failed and have not been made good: those that sensors start and those of commands.

Dagster's own sensor on failures hears only of what its daemon has started; a command runs its jobs
in its own process.
"""

import datetime as dt
import re

import dagster as dg
from dagster import DagsterEventType as Event
from dagster import DagsterRunStatus as Status
from dagster._core.definitions.assets.job.asset_job import IMPLICIT_ASSET_JOB_NAME

from pl_assets.resources.alert import Found
from pl_assets.resources.failure_words import one_line

LOOK_BACK = dt.timedelta(days=3)
"""What failed before, and was told of to nobody, is not brought up any more."""
_MOST = 500
_NAMED = 3
_MODULE = re.compile(r"^[\w.]+\.(?=\w+: )")
"""In front of the name of an error's class."""


def failed_runs(
    instance: dg.DagsterInstance, since: dt.datetime, dagster_url: str
) -> dict[str, Found]:
    """By job, its latest failure since then that nothing has made good; a cancelled run is none."""
    failures = dg.RunsFilter(statuses=[Status.FAILURE], updated_after=since)
    latest: dict[str, dg.RunRecord] = {}
    for record in instance.get_run_records(failures, limit=_MOST):  # the newest first
        latest.setdefault(_subject(instance, record.dagster_run), record)
    return {
        subject: Found(
            f"Expected the run to succeed, found: {_first_failure(instance, record)}",
            link=f"{dagster_url}/runs/{record.dagster_run.run_id}",
        )
        for subject, record in latest.items()
        if not _is_made_good(instance, record)
    }


def _is_made_good(instance: dg.DagsterInstance, record: dg.RunRecord) -> bool:
    """Whether the job has succeeded since, or all is made that it was to make and had not."""
    run = record.dagster_run
    if run.job_name != IMPLICIT_ASSET_JOB_NAME:
        later = dg.RunsFilter(
            job_name=run.job_name, statuses=[Status.SUCCESS], created_after=record.create_timestamp
        )
        if instance.get_run_records(later, limit=1):
            return True
    planned = _planned(instance, run)
    events = instance.get_latest_materialization_events(sorted(planned)) if planned else {}
    made = {key: event for key, event in events.items() if event is not None}
    of_it = {key for key, event in made.items() if event.run_id == run.run_id}
    ended = record.end_time or record.update_timestamp.timestamp()
    since = {key for key, event in made.items() if event.timestamp > ended}
    # What the run made itself before it failed need not be made again; but if it made everything,
    # it was a check that failed, and another time has to go better.
    return bool(planned) and (planned - of_it or planned) <= since


def _planned(instance: dg.DagsterInstance, run: dg.DagsterRun) -> set[dg.AssetKey]:
    """What the run was to make: as it was told, or by its log where that is a whole job."""
    if run.asset_selection:
        return set(run.asset_selection)
    logged = instance.all_logs(run.run_id, of_type=Event.ASSET_MATERIALIZATION_PLANNED)
    return {
        entry.dagster_event.asset_key
        for entry in logged
        if entry.dagster_event and entry.dagster_event.asset_key
    }


def _subject(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """The job; for what conditions start, which has none of its own, the assets."""
    if run.job_name != IMPLICIT_ASSET_JOB_NAME:
        return run.job_name
    names = sorted(key.to_user_string() for key in _planned(instance, run))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more or "assets"


def _first_failure(instance: dg.DagsterInstance, record: dg.RunRecord) -> str:
    """What the first step that failed has said, or else the run."""
    entries = instance.all_logs(
        record.dagster_run.run_id, of_type={Event.STEP_FAILURE, Event.RUN_FAILURE}
    )
    for entry in entries:
        event = entry.dagster_event
        if event is not None and event.is_step_failure:
            error = event.step_failure_data.error
            if error is not None:
                # The outermost is Dagster's own, and says only that a step failed.
                said = _MODULE.sub("", (error.cause or error).message)
                return one_line(f"{event.step_key}: {said}")
    return one_line(entries[0].message if entries else "no word of it in its log")
