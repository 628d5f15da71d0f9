"""What a replayed season has to show: no forecast missing or late, none unsettled, no gap."""

import datetime as dt
from typing import NamedTuple

import dagster as dg
import pandas as pd

from pl_assets.football.calendar import london_day, platform_time
from pl_assets.football.fixture_file import parse_fixture_file
from pl_assets.football.monitoring.series import SERIES
from pl_assets.jobs import TRAIN
from pl_assets.resources.run_tags import BECAUSE_TAG
from pl_assets.resources.warehouse import Warehouse


class Finding(NamedTuple):
    """One thing that was to be shown."""

    what: str
    is_so: bool
    found: str


def findings(
    warehouse: Warehouse, instance: dg.DagsterInstance, first: dt.date, last: dt.date
) -> list[Finding]:
    """All of them, for the days from first to last."""
    return [
        _every_fixture_was_forecast(warehouse, first),
        _no_forecast_is_from_after_kick_off(warehouse),
        _every_forecast_is_settled(warehouse),
        _metrics_have_no_gap(warehouse, first, last),
        _trainings_are_explained(instance, warehouse),
        _runs_succeeded(instance),
    ]


def _every_fixture_was_forecast(warehouse: Warehouse, first: dt.date) -> Finding:
    """Every match that a fixture file had before its day."""
    files = warehouse.read(
        "SELECT as_of, body, source FROM fixture_files WHERE body IS NOT NULL AND as_of >= %s",
        platform_time(first),
    )
    listed: dict[str, dt.date] = {}
    for as_of, body, source in files.itertuples(index=False):
        fixtures = parse_fixture_file(body, ("E0",), as_of.to_pydatetime(), source).fixtures
        before = fixtures[fixtures["match_date"] > london_day(as_of)]
        listed |= dict(zip(before["match_id"], before["match_date"], strict=True))
    made = set(
        warehouse.read(
            "SELECT DISTINCT match_id FROM predictions WHERE as_of < coalesce(kick_off_utc, "
            "(match_date + time '11:00') AT TIME ZONE 'Europe/London')"
        )["match_id"]
    )
    missing = sorted(set(listed) - made)
    found = f"{len(listed) - len(missing)} of {len(listed)} matches"
    return Finding(
        "every match listed before its day has a forecast from before kick-off",
        not missing and bool(listed),
        found + (f"; without: {', '.join(missing[:5])}" if missing else ""),
    )


def _no_forecast_is_from_after_kick_off(warehouse: Warehouse) -> Finding:
    late = warehouse.read("SELECT match_id FROM predictions WHERE as_of >= kick_off_utc")
    return Finding("no forecast is from after kick-off", late.empty, f"{len(late)} that are")


def _every_forecast_is_settled(warehouse: Warehouse) -> Finding:
    open_ones = warehouse.read(
        "SELECT DISTINCT p.match_id FROM predictions p JOIN matches m USING (match_id) "
        "WHERE NOT EXISTS (SELECT FROM prediction_scores s WHERE s.match_id = p.match_id)"
    )
    waiting = warehouse.read(
        "SELECT DISTINCT p.match_id, p.match_date FROM predictions p, platform_clock c "
        "WHERE p.match_date < (c.as_of AT TIME ZONE 'Europe/London')::date "
        "AND NOT EXISTS (SELECT FROM matches m WHERE m.match_id = p.match_id)"
    )
    settled = warehouse.read(
        "SELECT count(*) AS n, avg(log_loss) AS ours, avg(market_log_loss) AS market, "
        "avg(closing_log_loss) AS closing FROM prediction_scores WHERE forecast_by = 'champion'"
    ).iloc[0]
    found = (
        f"{settled['n']:.0f} settled (log loss {settled['ours']:.4f}, market "
        f"{settled['market']:.4f}, close {settled['closing']:.4f}), {len(open_ones)} not"
    )
    if len(waiting):
        found += f"; {len(waiting)} played without a result held"
    return Finding("every forecast is settled", open_ones.empty and waiting.empty, found)


def _metrics_have_no_gap(warehouse: Warehouse, first: dt.date, last: dt.date) -> Finding:
    """Each daily series has a value on every day, or from its first on if its `why` says so."""
    points = warehouse.read(
        "SELECT DISTINCT name, (time AT TIME ZONE 'Europe/London')::date AS day FROM metrics "
        "WHERE time >= %s",
        platform_time(first),
    )
    days = set(pd.date_range(first, last).date)
    have = points.groupby("name")["day"].agg(set).to_dict()
    gaps, counted = [], 0
    for series in (s for s in SERIES if s.every == "day"):
        seen = have.get(series.name, set())
        begins = min(seen, default=None)
        wanted = days
        if "none before" in series.why:
            wanted = {day for day in days if begins and day >= begins}
        elif "none while" in series.why or "none without" in series.why:
            wanted = set()
        lacking = wanted - seen
        counted += 1
        if lacking:
            gaps.append(f"{series.name} lacks {len(lacking)} (first {min(lacking)})")
    found = f"{counted} daily series on {len(days)} days"
    return Finding("metrics have no gap", not gaps, "; ".join([found, *gaps[:6]]))


def _trainings_are_explained(instance: dg.DagsterInstance, warehouse: Warehouse) -> Finding:
    runs = instance.get_runs(dg.RunsFilter(job_name=TRAIN.name))
    silent = [run.run_id[:8] for run in runs if not run.tags.get(BECAUSE_TAG)]
    unexplained = warehouse.read(
        "SELECT model_version FROM trained_model WHERE because IS NULL OR because = ''"
    )
    causes = pd.Series([run.tags.get(BECAUSE_TAG, "")[:24] for run in runs], dtype=object)
    told = ", ".join(f"{n} x {cause!r}" for cause, n in causes.value_counts().items())
    return Finding(
        "each training is explained",
        bool(runs) and not silent and unexplained.empty,
        f"{len(runs)} runs: {told}" + (f"; silent: {silent}" if silent else ""),
    )


def _runs_succeeded(instance: dg.DagsterInstance) -> Finding:
    runs = instance.get_runs()
    failed = [run for run in runs if run.status == dg.DagsterRunStatus.FAILURE]
    jobs = pd.Series([run.job_name for run in runs]).value_counts()
    told = ", ".join(f"{count} {job}" for job, count in jobs.items())
    names = ", ".join(f"{run.job_name} {run.run_id[:8]}" for run in failed[:5])
    return Finding(
        "every run succeeded", not failed, told + (f"; failed: {names}" if failed else "")
    )
