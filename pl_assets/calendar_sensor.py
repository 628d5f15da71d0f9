"""The sensor on the platform's clock: what is due daily and weekly is asked for, in order."""

import datetime as dt

import dagster as dg
from pydantic import BaseModel

from pl_assets.backup_job import BACKUP
from pl_assets.backups.daily import backup_due
from pl_assets.football.calendar import FIRST_SEASON, season_of
from pl_assets.jobs import FORECAST, HISTORY, MEASURE, MONITOR, TAKE_IN, TRAIN
from pl_assets.partitions import one_run_over
from pl_assets.resources.agenda import due, waits_for_poll, working_day
from pl_assets.resources.clock import Clock
from pl_assets.resources.polling import has_files
from pl_assets.resources.source import Source
from pl_assets.resources.source_polls import SourcePolls
from pl_assets.resources.warehouse import Warehouse
from pl_assets.run_requests import asked_at, is_quiet, run_tags
from pl_assets.settings import Settings

_AGAIN_AFTER = dt.timedelta(hours=1)


class Requested(BaseModel):
    """What was asked for: the sensor's cursor."""

    latest: dict[str, tuple[dt.date, dt.datetime]] = {}
    """Of each job, the working day and the wall clock of the latest request."""

    def is_held_off(
        self, job: str, day: dt.date, now: dt.datetime, pause: dt.timedelta = _AGAIN_AFTER
    ) -> bool:
        """Whether it was asked for on this day, less than a pause ago: it has failed since."""
        asked = self.latest.get(job)
        return asked is not None and asked[0] == day and now - asked[1] < min(pause, _AGAIN_AFTER)


def build_follow_the_calendar(settings: Settings) -> dg.SensorDefinition:
    """The sensor, for these settings."""

    @dg.sensor(
        name="follow_the_calendar",
        jobs=[FORECAST, TRAIN, HISTORY, MONITOR, MEASURE, BACKUP],
        minimum_interval_seconds=settings.look_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="On the platform's clock: forecasts, measurements and, where it is wanted, a "
        "backup every day from 06:00 in London; training, the record after it and a look for drift "
        "every week.",
    )
    def follow_the_calendar(
        context: dg.SensorEvaluationContext,
        clock: dg.ResourceParam[Clock],
        polled_sources: dg.ResourceParam[tuple[Source, ...]],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.SensorResult | dg.SkipReason:
        """One thing at a time, when the day's news is in."""
        as_of, now = clock.advance(), dt.datetime.now(dt.UTC)
        day = working_day(as_of)
        pause = dt.timedelta(minutes=settings.measure_minutes)
        listed = [*due(warehouse, day, now - pause), *backup_due(settings, day)]
        if not listed:
            return dg.SkipReason(f"Nothing is due on {day}.")
        polls, taken_in = SourcePolls(warehouse), asked_at(context.instance, TAKE_IN.name)
        for source in polled_sources:
            if not has_files(source, settings.leagues, as_of):
                continue
            if waits_for_poll(polls.latest(source.name), day, now, taken_in):
                return dg.SkipReason(f"Waiting for the look at {source.name} of {day}.")
        if not is_quiet(context.instance, now):
            return dg.SkipReason("Waiting for what is under way.")
        requested = Requested.model_validate_json(context.cursor or "{}")
        pauses = {MEASURE.name: pause}
        task = next(
            (
                task
                for task in listed
                if not requested.is_held_off(task.job, day, now, pauses.get(task.job, _AGAIN_AFTER))
            ),
            None,
        )
        if task is None:
            jobs = ", ".join(f"{t.job} ({t.because})" for t in listed)
            return dg.SkipReason(f"Asked for within the hour, and still due: {jobs}.")
        tags = run_tags(settings, as_of, task.because)
        if task.job == HISTORY.name:
            tags |= one_run_over(FIRST_SEASON, season_of(day))
        asked = Requested(latest=requested.latest | {task.job: (day, now)})
        return dg.SensorResult(
            run_requests=[dg.RunRequest(job_name=task.job, tags=tags)],
            cursor=asked.model_dump_json(),
        )

    return follow_the_calendar
