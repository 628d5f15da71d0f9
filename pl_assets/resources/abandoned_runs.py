"""Runs whose process was killed: Dagster takes them for running, which holds its queue for ever."""

import platform

import dagster as dg
import psutil
from dagster import DagsterRunStatus as Status

PROCESS_TAG = "pl/process"
"""On runs that are no child of a code server: machine, number and start of their process."""
_STARTED = [Status.STARTING, Status.STARTED, Status.CANCELING]
_NOT_STARTED = [Status.NOT_STARTED]
"""Whoever made such a run was killed before it began, if it names a process that is gone."""


def this_process() -> str:
    """The value of `PROCESS_TAG` for runs in this process."""
    process = psutil.Process()
    return f"{platform.node()} {process.pid} {process.create_time()}"


def fail_abandoned_runs(instance: dg.DagsterInstance, *, children: bool) -> list[str]:
    """Mark as failed the runs whose process is gone; returns their ids.

    Args:
        instance: Dagster's.
        children: whether those count too that a code server has started, since it is gone, and
            those of other machines: PL_HOME, which has one user at a time, has come from there.
    """
    failed = []
    for run in instance.get_runs(dg.RunsFilter(statuses=_STARTED + _NOT_STARTED)):
        process = run.tags.get(PROCESS_TAG)
        is_child = process is None and run.status in _STARTED
        if _is_gone(process, everywhere=children) if process else is_child and children:
            instance.report_run_failed(run, "The process of this run is gone: it was killed.")
            failed.append(run.run_id)
    return failed


def cancel_all_runs(instance: dg.DagsterInstance, because: str) -> list[str]:
    """Mark everything that is queued or at work as cancelled; returns the ids.

    For where nothing can be at work: a cancelled run is no failure that anybody need be told of,
    and what it was to make is asked for anew if it is still due.
    """
    under_way = [*_STARTED, *_NOT_STARTED, Status.QUEUED]
    cancelled = []
    for run in instance.get_runs(dg.RunsFilter(statuses=under_way)):
        instance.report_run_canceled(run, because)
        cancelled.append(run.run_id)
    return cancelled


def _is_gone(process: str, *, everywhere: bool) -> bool:
    """Whether a process has ended; of another machine nothing is known, but as is said."""
    machine, number, created = process.rsplit(" ", 2)
    if machine != platform.node():
        return everywhere
    try:
        return abs(psutil.Process(int(number)).create_time() - float(created)) > 0.01
    except psutil.NoSuchProcess:
        return True
