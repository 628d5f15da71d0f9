"""Whether a platform that runs has done all that a day asks of it."""

import datetime as dt

import dagster as dg

from pl_assets.football.calendar import platform_time
from pl_assets.jobs import TAKE_IN
from pl_assets.resources.agenda import due
from pl_assets.resources.source_polls import SourcePolls
from pl_assets.resources.warehouse import Warehouse
from pl_assets.run_requests import is_quiet

SOURCES = ("football-data.co.uk", "datahub", "openfootball")


def what_is_left(instance: dg.DagsterInstance, warehouse: Warehouse, day: dt.date) -> str:
    """What the platform has still to do on a day, in words; empty when it has settled."""
    polls = SourcePolls(warehouse)
    for source in SOURCES:
        poll = polls.latest(source)
        if poll is None or poll.as_of < platform_time(day):
            return f"{source} has not been looked at"
        if poll.has_news and not _was_asked_for(instance, poll.polled_at):
            return f"news of {source} have not been asked for"
    if listed := due(warehouse, day):
        return f"{listed[0].job} is due"
    return "" if is_quiet(instance, dt.datetime.now(dt.UTC)) else "something is under way"


def _was_asked_for(instance: dg.DagsterInstance, since: dt.datetime) -> bool:
    asked = dg.RunsFilter(job_name=TAKE_IN.name, created_after=since)
    return instance.get_runs_count(asked) > 0
