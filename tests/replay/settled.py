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
        if poll.has_news and (lacking := _lacking(instance, poll.polled_at)):
            return f"news of {source} {lacking}"
    if listed := due(warehouse, day):
        return f"{listed[0].job} is due"
    return "" if is_quiet(instance, dt.datetime.now(dt.UTC)) else "something is under way"


def _lacking(instance: dg.DagsterInstance, since: dt.datetime) -> str:
    """What became of news that were seen at a moment, if it is not well."""
    asked = dg.RunsFilter(job_name=TAKE_IN.name, created_after=since)
    latest = instance.get_runs(asked, limit=1)
    if not latest:
        return "have not been asked for"
    return "were asked for in vain" if latest[0].is_failure else ""
