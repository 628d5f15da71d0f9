"""Sensors that look at a source: for news, and while simulated data serves for a real one."""

import datetime as dt
import os

import dagster as dg

from pl_assets.football.calendar import london_day, season_of
from pl_assets.jobs import INGEST, TAKE_IN
from pl_assets.partitions import one_run_over
from pl_assets.resources.clock import Clock
from pl_assets.resources.polling import (
    Seen,
    first_season_to_ask,
    first_season_to_read,
    has_files,
    look,
    probe,
    why_anyway,
)
from pl_assets.resources.rhythm import Rhythm, Rhythms
from pl_assets.resources.source import Budget, Source
from pl_assets.resources.source_polls import SourcePolls
from pl_assets.resources.warehouse import Warehouse
from pl_assets.run_requests import is_under_way, run_tags
from pl_assets.settings import Settings

_LOOK_S = 15.0
"""For one source; a tick that looks at all three has a minute in all."""


def build_follow_the_source(settings: Settings) -> dg.SensorDefinition:
    """The sensor that starts a run when the source's files have changed."""

    @dg.sensor(
        name="follow_the_source",
        job=TAKE_IN,
        minimum_interval_seconds=settings.look_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Looks at the sources; when files of one have changed, starts a run that takes "
        "them in, forecasts with them and settles what they say.",
    )
    def follow_the_source(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        polled_sources: dg.ResourceParam[tuple[Source, ...]],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """Asks conditionally, each source in its own rhythm: rarely while it gives no answer."""
        as_of, now = clock.advance(), dt.datetime.now(dt.UTC)
        day = london_day(as_of)
        of_use = [s for s in polled_sources if has_files(s, settings.leagues, as_of)]
        rhythms = Rhythms.from_cursor(context.cursor, {s.name: s.address for s in of_use})
        is_replay = settings.today is not None
        due = [s for s in of_use if rhythms.of[s.name].is_due(now, day, is_replay=is_replay)]
        if not due:
            return dg.SkipReason(rhythms.says())
        if any(is_under_way(context.instance, job.name) for job in (TAKE_IN, INGEST)):
            return dg.SkipReason("A run is taking in what was seen last.")
        seen = {s.name: _look(s, rhythms.of[s.name], warehouse, settings, as_of) for s in due}
        rhythms = rhythms.model_copy(
            update={"of": rhythms.of | _after(rhythms, seen, now, day, settings)}
        )
        news = [
            f"{name} has " + ", ".join(f"{file}: {word}" for file, word in found.news.items())
            for name, found in seen.items()
            if found.news
        ]
        # Of one that does not answer more is missing, and asking for it would be in vain.
        answering = [source for source in due if seen[source.name].answers]
        first = first_season_to_ask(answering, warehouse, settings.leagues, as_of)
        unread = first_season_to_read(warehouse, as_of)
        seasons = (min(first, unread), season_of(day))
        because: str | None = "; ".join(news)
        if not because and answering:
            latest_run = _latest_ingest(context.instance)
            because = why_anyway(
                (first, seasons[1]), unread, latest_run, rhythms.latest_request, now
            )
        if not because:
            return dg.SensorResult(skip_reason=rhythms.says(), cursor=rhythms.model_dump_json())
        cursor = rhythms.model_copy(update={"latest_request": now}).model_dump_json()
        tags = run_tags(settings, as_of, because) | one_run_over(*seasons)
        return dg.SensorResult(run_requests=[dg.RunRequest(tags=tags)], cursor=cursor)

    return follow_the_source


def _look(
    source: Source, rhythm: Rhythm, warehouse: Warehouse, settings: Settings, as_of: dt.datetime
) -> Seen:
    """A look at one source, noted for whoever wants to know."""
    begin_with_fixtures = rhythm.in_vain % 2 == 1
    budget = Budget(_LOOK_S)
    seen = look(
        *(source, warehouse, settings.leagues, as_of, budget), fixtures_first=begin_with_fixtures
    )
    SourcePolls(warehouse).note(
        *(source.name, as_of, seen.word),
        answers=seen.answers,
        has_news=bool(seen.news),
        pause=rhythm.pause,
    )
    return seen


def _after(
    rhythms: Rhythms,
    seen: dict[str, Seen],
    now: dt.datetime,
    day: dt.date,
    settings: Settings,
) -> dict[str, Rhythm]:
    """The rhythms of the sources that were looked at."""
    return {
        name: rhythms.of[name].after(
            *(now, day, _pause(settings), found.word),
            answers=found.answers,
            has_news=bool(found.news),
            retry_after_s=found.retry_after_s,
        )
        for name, found in seen.items()
    }


def build_look_for_a_real_source(settings: Settings) -> dg.SensorDefinition:
    """The sensor that says when a real source answers, while simulated data serves."""

    @dg.sensor(
        name="look_for_a_real_source",
        minimum_interval_seconds=settings.look_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="While simulated data serves: says when a real source answers again.",
    )
    def look_for_a_real_source(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        real_sources: dg.ResourceParam[tuple[Source, ...]],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """Starts nothing: moving over is for a person to ask for, with `pl source real`."""
        as_of, now = clock.read(), dt.datetime.now(dt.UTC)
        # Anew in every process, which is after every start and every change of what serves.
        asked = {s.name: f"{s.address} for {os.getpid()}" for s in real_sources}
        rhythms, day = Rhythms.from_cursor(context.cursor, asked), london_day(as_of)
        due = [s for s in real_sources if rhythms.of[s.name].is_due(now, day, is_replay=False)]
        if not due:
            return dg.SkipReason(rhythms.says())
        after = {}
        for source in due:
            budget = Budget(_LOOK_S)
            answers, word = probe(source, settings.leagues, as_of, budget)
            poll = SourcePolls(warehouse).note(
                *(source.name, as_of, word),
                answers=answers,
                has_news=False,
                pause=rhythms.of[source.name].pause,
            )
            if answers:
                since = f"{poll.since:%d %B %H:%M} UTC"
                word = f"{source.name} answers since {since}: `pl source real` moves over"
            # One request, and somebody waits for the answer: the pause does not grow.
            after[source.name] = rhythms.of[source.name].after(
                now, day, _pause(settings), word, answers=True, has_news=False
            )
        rhythms = rhythms.model_copy(update={"of": rhythms.of | after})
        return dg.SensorResult(skip_reason=rhythms.says(), cursor=rhythms.model_dump_json())

    return look_for_a_real_source


def _pause(settings: Settings) -> dt.timedelta:
    return dt.timedelta(minutes=settings.poll_minutes)


def _latest_ingest(instance: dg.DagsterInstance) -> dt.datetime | None:
    event = instance.get_latest_materialization_event(dg.AssetKey("fixture_files"))
    return dt.datetime.fromtimestamp(event.timestamp, dt.UTC) if event else None
