"""Sensors that look at a source: for news, and while simulated data serves for a real one."""

import datetime as dt
import os

import dagster as dg

from pl_assets.football.calendar import london_day
from pl_assets.jobs import INGEST
from pl_assets.partitions import one_run_over
from pl_assets.resources.clock import Clock
from pl_assets.resources.polling import Rhythm, look, probe, why_anyway
from pl_assets.resources.source import Source
from pl_assets.resources.source_polls import SourcePolls
from pl_assets.resources.warehouse import Warehouse
from pl_assets.run_requests import LOOK_EVERY_S, is_under_way, run_tags
from pl_assets.settings import Settings


def build_follow_the_source(settings: Settings) -> dg.SensorDefinition:
    """The sensor that starts a run when the source's files have changed."""

    @dg.sensor(
        name="follow_the_source",
        job=INGEST,
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Looks at the source; starts a run when its files have changed.",
    )
    def follow_the_source(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        polled_source: dg.ResourceParam[Source],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """Asks conditionally, ever more rarely while there is no answer."""
        as_of, now = clock.advance(), dt.datetime.now(dt.UTC)
        rhythm, day = Rhythm.from_cursor(context.cursor, settings.source_url), london_day(as_of)
        if not rhythm.is_due(now, day, is_replay=settings.today is not None):
            return dg.SkipReason(rhythm.says())
        if is_under_way(context.instance, INGEST.name):
            return dg.SkipReason("A run is taking in what was seen last.")
        begin_with_fixtures = rhythm.in_vain % 2 == 1
        seen = look(
            polled_source, warehouse, settings.leagues, as_of, fixtures_first=begin_with_fixtures
        )
        found = {"answers": seen.answers, "has_news": bool(seen.news)}
        SourcePolls(warehouse).note(polled_source.name, as_of, seen.word, **found)
        after = rhythm.after(now, day, _pause(settings), seen.word, **found)
        because: str | None = "; ".join(f"{name}: {word}" for name, word in seen.news.items())
        if not because:
            latest_run = _latest_ingest(context.instance)
            because = why_anyway(seen, latest_run, rhythm.latest_request, now)
        if not because:
            return dg.SensorResult(skip_reason=after.says(), cursor=after.model_dump_json())
        cursor = after.model_copy(update={"latest_request": now}).model_dump_json()
        seasons = one_run_over(seen.first_season, seen.present_season)
        request = dg.RunRequest(tags=run_tags(settings, as_of, because) | seasons)
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return follow_the_source


def build_look_for_a_real_source(settings: Settings) -> dg.SensorDefinition:
    """The sensor that says when a real source answers, while simulated data serves."""

    @dg.sensor(
        name="look_for_a_real_source",
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="While simulated data serves: says when a real source answers again.",
    )
    def look_for_a_real_source(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        real_source: dg.ResourceParam[Source],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """Starts nothing: moving over is for a person to ask for, with `pl source real`."""
        as_of, now = clock.read(), dt.datetime.now(dt.UTC)
        # Anew in every process, which is after every start and every change of what serves.
        asked = f"{settings.source_url} for {os.getpid()}"
        rhythm, day = Rhythm.from_cursor(context.cursor, asked), london_day(as_of)
        if not rhythm.is_due(now, day, is_replay=False):
            return dg.SkipReason(rhythm.says())
        answers, word = probe(real_source, settings.leagues, as_of)
        found = {"answers": answers, "has_news": False}
        poll = SourcePolls(warehouse).note(real_source.name, as_of, word, **found)
        if answers:
            since = f"{poll.since:%d %B %H:%M} UTC"
            word = f"{real_source.name} answers since {since}: `pl source real` moves over"
        # One request, and somebody waits for the answer: the pause does not grow.
        after = rhythm.after(now, day, _pause(settings), word, answers=True, has_news=False)
        return dg.SensorResult(skip_reason=after.says(), cursor=after.model_dump_json())

    return look_for_a_real_source


def _pause(settings: Settings) -> dt.timedelta:
    return dt.timedelta(minutes=settings.poll_minutes)


def _latest_ingest(instance: dg.DagsterInstance) -> dt.datetime | None:
    event = instance.get_latest_materialization_event(dg.AssetKey("fixture_files"))
    return dt.datetime.fromtimestamp(event.timestamp, dt.UTC) if event else None
