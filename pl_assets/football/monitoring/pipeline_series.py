"""The series of the pipeline: runs, ages of what is watched, checks that found something."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pl_assets.football.monitoring.points import Points

SEVERITIES = ("warning", "error")


class Run(NamedTuple):
    job: str
    status: str
    """'success', 'failure', and so on, in small letters."""
    began_at: dt.datetime
    """Wall clock."""


class PipelineState(NamedTuple):
    """What the orchestrator says of itself at a moment of the wall clock."""

    now: dt.datetime
    runs: Sequence[Run]
    """Of the last 24 hours at least."""
    run_seconds: Mapping[str, float]
    """How long the newest run of each job took that has ended, however long ago that was."""
    made_at: Mapping[str, dt.datetime]
    """When each asset that is watched was made last; without those that never were."""
    failed_checks: Mapping[str, int]
    """How many checks say that something is wrong, by severity."""


def pipeline_points(
    state: PipelineState, late_after_hours: Mapping[str, float], as_of: dt.datetime
) -> pd.DataFrame:
    """Points of every series of the pipeline.

    Args:
        state: what is known.
        late_after_hours: of each asset that is watched, after how many hours it is late.
        as_of: platform time, which the points are of.
    """
    points = Points()
    for job, seconds in state.run_seconds.items():
        points.add("pipeline_run_seconds", as_of, seconds, job=job)
    day = [run for run in state.runs if state.now - run.began_at <= dt.timedelta(days=1)]
    for (job, status), count in Counter((run.job, run.status) for run in day).items():
        points.add("pipeline_runs", as_of, count, job=job, status=status)
    for asset, hours in late_after_hours.items():
        if asset in state.made_at:
            age = (state.now - state.made_at[asset]) / dt.timedelta(hours=1)
            points.add("pipeline_asset_age_hours", as_of, max(age, 0.0), asset=asset)
            points.add("pipeline_asset_late", as_of, float(age > hours), asset=asset)
    for severity in SEVERITIES:
        failed = state.failed_checks.get(severity, 0)
        points.add("pipeline_checks_failed", as_of, failed, severity=severity)
    return points.frame()
