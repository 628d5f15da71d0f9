"""Sensors that watch the platform and keep an alert of what is wrong, from beginning to end.

Each looks at how things are, not at what has happened since its last look: a tick that is missed,
or a cursor that is lost, changes nothing. One cursor there is, of when looks began after a break:
what was off is given time to make what is late. They start no runs, and send nothing themselves.
"""

import datetime as dt
from collections.abc import Callable, Mapping

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from pl_assets.resources.alert import Found, Kind
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.clock import Clock
from pl_assets.resources.errors import ClockUnreadable
from pl_assets.resources.failed_checks import failed_checks
from pl_assets.resources.failed_runs import LOOK_BACK, failed_runs
from pl_assets.resources.late_assets import late_assets, windows
from pl_assets.resources.polling import without_files
from pl_assets.resources.real_sources import real_sources
from pl_assets.resources.silent_sources import silent_sources
from pl_assets.resources.source_polls import SourcePolls
from pl_assets.resources.warehouse import Warehouse
from pl_assets.resources.watched_since import WatchedSince
from pl_assets.run_requests import LOOK_EVERY_S
from pl_assets.settings import Settings

Looked = tuple[Mapping[str, Found], str]
"""What is wrong, by subject, and a word on it."""
Look = Callable[[dg.SensorEvaluationContext, Alerts, Warehouse, dt.datetime], Looked]
"""Given platform time last."""

_OVER = {
    "late": "It was made anew.",
    "check": "The check has passed.",
    "run": "It has been made good since.",
    "source": "It answers again, or is not asked any more.",
}


def build_watch_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """All of them, for these settings."""

    def late(
        context: dg.SensorEvaluationContext, alerts: Alerts, _: Warehouse, __: dt.datetime
    ) -> Looked:
        graph, now = _graph(context), dt.datetime.now(dt.UTC)
        watched = WatchedSince.from_cursor(context.cursor).looked(now)
        context.update_cursor(watched.model_dump_json())
        known = [alert.subject for alert in alerts.open("late")]
        found = late_assets(context.instance, graph, now, settings.dagster_url, watched, known)
        return found, f"{len(found)} of {len(windows(graph))} assets with a freshness policy late"

    def checks(
        context: dg.SensorEvaluationContext, _: Alerts, __: Warehouse, ___: dt.datetime
    ) -> Looked:
        graph = _graph(context)
        found = failed_checks(context.instance, graph, settings.dagster_url)
        return found, f"{len(found)} of {len(graph.asset_check_keys)} checks failed"

    def runs(
        context: dg.SensorEvaluationContext, alerts: Alerts, _: Warehouse, __: dt.datetime
    ) -> Looked:
        known = [alert.opened_at for alert in alerts.open("run")]
        since = min([*known, dt.datetime.now(dt.UTC)]) - LOOK_BACK
        found = failed_runs(context.instance, since, settings.dagster_url)
        return found, f"{len(found)} jobs failed and not made good"

    def sources(
        _: dg.SensorEvaluationContext, __: Alerts, warehouse: Warehouse, as_of: dt.datetime
    ) -> Looked:
        if settings.is_simulated:
            return {}, "No real source is waited for while simulated data serves"
        hours = settings.source_silent_hours
        not_asked = without_files(real_sources(settings), settings.leagues, as_of)
        found = silent_sources(SourcePolls(warehouse), dt.timedelta(hours=hours), not_asked)
        return found, f"{len(found)} sources silent for {hours:g} h or longer"

    return [
        _watching(late, "late", "freshness", "assets that are late by their policy"),
        _watching(checks, "check", "checks", "checks that failed when they last ran"),
        _watching(runs, "run", "runs", "runs that failed, those of commands too"),
        _watching(sources, "source", "sources", "sources that have long not answered"),
    ]


def _watching(look: Look, kind: Kind, what: str, description: str) -> dg.SensorDefinition:
    """A sensor that has the open alerts of a kind be what a look finds."""

    @dg.sensor(
        name=f"watch_{what}",
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Keeps an alert of {description}.",
    )
    def watch(
        context: dg.SensorEvaluationContext,
        alerts: dg.ResourceParam[Alerts],
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SkipReason:
        """Says in a line what was seen, what of it is new, and what is over."""
        as_of = _as_of(clock)
        found, seen = look(context, alerts, warehouse, as_of)
        settled = alerts.settle(kind, found, as_of, _OVER[kind])
        parts = [seen + (f": {'; '.join(sorted(found))}" if found else "")]
        parts += [f"new: {'; '.join(settled.new)}"] * bool(settled.new)
        parts += [f"over: {'; '.join(settled.over)}"] * bool(settled.over)
        return dg.SkipReason(". ".join(parts) + ".")

    return watch


def _as_of(clock: Clock) -> dt.datetime:
    """As others have read it: who watches must not wait for a clock that does not answer."""
    try:
        return clock.latest()
    except ClockUnreadable:
        return clock.read()


def _graph(context: dg.SensorEvaluationContext) -> AssetGraph:
    if context.repository_def is None:
        raise RuntimeError("expected a sensor's tick to know its repository, found none")
    return context.repository_def.asset_graph
