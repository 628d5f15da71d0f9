"""What the sensors that start runs have in common: the tags of a run, and what is under way."""

import datetime as dt

import dagster as dg
from dagster import DagsterRunStatus as Status

from pl_assets.resources.clock import AS_OF_TAG
from pl_assets.resources.run_tags import BECAUSE_TAG
from pl_assets.settings import Settings

LOOK_EVERY_S = 30
"""Of sensors that nobody waits for, whatever the pace of the others."""
CONDITIONS = "follow_the_graph"
"""Name of the sensor that evaluates the conditions of assets."""

_UNDER_WAY = [Status.QUEUED, Status.NOT_STARTED, Status.STARTING, Status.STARTED, Status.CANCELING]
_QUIET_S = 45
"""So long after a run the conditions have asked for what follows from it, even if nobody can tell
when they were last evaluated."""
_LONGEST_TAG = 250


def run_tags(settings: Settings, as_of: dt.datetime, because: str) -> dict[str, str]:
    """When a run is for, why it is started, and whether any of it is real."""
    return {
        AS_OF_TAG: as_of.isoformat(),
        BECAUSE_TAG: because[:_LONGEST_TAG],
        "pl/data_source": settings.data_source,
    }


def is_under_way(instance: dg.DagsterInstance, job: str | None = None) -> bool:
    """Whether a run, of one job or of any, is queued or running."""
    return instance.get_runs_count(dg.RunsFilter(job_name=job, statuses=_UNDER_WAY)) > 0


def asked_at(instance: dg.DagsterInstance, job: str) -> dt.datetime | None:
    """Wall clock of the latest request for a run of a job, but for runs that have failed."""
    well = dg.RunsFilter(job_name=job, statuses=[*_UNDER_WAY, Status.SUCCESS])
    newest = instance.get_run_records(well, limit=1)
    return newest[0].create_timestamp if newest else None


def is_quiet(instance: dg.DagsterInstance, now: dt.datetime) -> bool:
    """Whether nothing runs, and nothing is about to follow from what just ran."""
    if is_under_way(instance):
        return False
    newest = instance.get_run_records(limit=1, order_by="update_timestamp")
    if not newest or (now - newest[0].update_timestamp).total_seconds() > _QUIET_S:
        return True
    ended = newest[0].update_timestamp.timestamp()
    return any(
        (getattr(state.instigator_data, "last_tick_timestamp", None) or 0) > ended
        for state in instance.all_instigator_state()
        if state.instigator_name == CONDITIONS
    )
