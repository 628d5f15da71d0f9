"""Nothing writes while a backup is made: no run of Dagster's, and no command.

The backup is a run itself, and one run is let through at a time: while it lasts no other begins.
Commands that make data run beside that queue, so both sides take the same lock. What may have
slipped through, a run that the queue let go in the very second, is seen afterwards.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster import DagsterRunStatus as Status

from pl_assets.backups.archive import Tell
from pl_assets.backups.errors import BackupRefused
from pl_assets.resources.work_lock import work_lock
from pl_assets.settings import Settings

JOB = "backup"
_AT_WORK = [Status.STARTING, Status.STARTED, Status.CANCELING]
_LOOK_EVERY_S = 1.0


@contextmanager
def alone(
    settings: Settings, instance: dg.DagsterInstance, tell: Tell, within_s: float
) -> Iterator[None]:
    """Wait until nothing writes, and keep it so as far as that can be kept.

    Backups themselves do not count: of two the one that holds the lock goes first.

    Raises:
        BackupRefused: naming what is still at work after this time.
    """
    deadline = time.monotonic() + within_s
    tell("waiting for commands at work")
    with work_lock(settings, within_s) as is_held:
        if not is_held:
            raise BackupRefused(
                "expected `pl refresh`, `pl source` or another backup to end within "
                f"{within_s:.0f} s, found it still at work: try again after it"
            )
        while others := at_work(instance):
            if time.monotonic() > deadline:
                raise BackupRefused(
                    f"expected the run that is under way to end within {within_s:.0f} s, found "
                    f"{', '.join(others)}: try again after it"
                )
            tell(f"waiting for {', '.join(others)}")
            time.sleep(_LOOK_EVERY_S)
        yield


def at_work(instance: dg.DagsterInstance) -> list[str]:
    """Runs that are at work, but for backups, in words."""
    return [
        _named(run)
        for run in instance.get_runs(dg.RunsFilter(statuses=_AT_WORK))
        if run.job_name != JOB
    ]


def began_since(instance: dg.DagsterInstance, since: float) -> list[str]:
    """Runs that were at work at any time since, in the wall clock's seconds, but for backups."""
    # The database's clock may be another than ours.
    lately = dt.datetime.fromtimestamp(since, dt.UTC) - dt.timedelta(minutes=10)
    return [
        _named(record.dagster_run)
        for record in instance.get_run_records(dg.RunsFilter(updated_after=lately))
        if record.dagster_run.job_name != JOB
        and (
            record.dagster_run.status in _AT_WORK
            or (record.start_time is not None and (record.end_time or since) >= since)
        )
    ]


def _named(run: dg.DagsterRun) -> str:
    return f"{run.job_name} ({run.run_id[:8]})"
