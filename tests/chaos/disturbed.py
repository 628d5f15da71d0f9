"""A platform that is disturbed while it runs: its days, its rows, and whether all is well."""

import os
import time
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import dagster as dg
import httpx
import psutil
import psycopg
import sqlalchemy.exc
from dagster._core.scheduler.instigation import TickStatus
from dagster_postgres.utils import DagsterPostgresException
from local.answering import all_answer, record
from local.running_platform import environment, platform, wait_for_line
from replay.settled import what_is_left
from table_hashes import hashes_but_for_numbers

from pl_assets.local.borrowed import local_services
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

DATA = (
    *("matches", "match_odds", "over_under_odds", "asian_handicap_odds", "rejected_rows"),
    *("source_conflicts", "fixtures", "fixture_odds", "calendar", "team_ratings"),
    *("match_features", "bets", "settlements", "prediction_scores"),
)
"""Tables that depend on what the sources said and on nothing else."""
OF_THE_WAY = ("snapshot_id", "as_of", "fetched_at", "mlflow_run_id", "model_version", "made_by")
"""What a row says of how it came to be."""
LONGEST_S = 600
_UNREACHABLE = (psycopg.Error, sqlalchemy.exc.SQLAlchemyError, DagsterPostgresException)


class Disturbed:
    """A platform that `pl up` runs, on a made-up source whose day is set.

    Args:
        home: its PL_HOME.
        site: the source.
        up: the process of `pl up`.
        known: settings that say where its services are.
        instance: Dagster's.
    """

    def __init__(self, home, site, up, known, instance):
        self.home, self.site, self.up = home, site, up
        self._known, self._instance = known, instance
        self._warehouse = Warehouse(known)
        self._services = tuple(record(home))
        self._since = 0.0

    def wait_until(self, holds, within_s=LONGEST_S):
        """Until something holds."""
        begun = time.monotonic()
        while not holds():
            if self.up.poll() is not None:
                raise SystemExit("`pl up` has ended; see up.log in its PL_HOME")
            if time.monotonic() - begun > within_s:
                raise SystemExit(f"{holds.__name__} not within {within_s} s")
            time.sleep(0.1)

    def recovered(self, since=None):
        """Seconds from a moment, or from now, until all is well by what is seen after it."""
        self._since = time.time() if since is None else since
        self.wait_until(self.all_is_well)
        return time.time() - self._since

    def all_is_well(self):
        """Whether everything answers and works, and all is done that the day asks for."""
        try:
            return (
                all_answer(self.home, self._services)
                and self._sensors_tick()
                and not what_is_left(self._instance, self._warehouse, self.site.day)
            )
        except _UNREACHABLE:
            return False

    def _sensors_tick(self):
        """Whether daemon and code server have done something together since."""
        return any(
            self._instance.get_ticks(
                sensor.instigator_origin_id,
                sensor.selector_id,
                after=self._since,
                limit=1,
                statuses=[TickStatus.SKIPPED, TickStatus.SUCCESS],
            )
            for sensor in self._instance.all_instigator_state()
        )

    @property
    def api(self):
        return self._known.serving_url

    def serves(self):
        """Whether the API gives forecasts, of whatever age."""
        try:
            return httpx.get(f"{self.api}/v1/predictions", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def runs(self, *statuses):
        """Runs that are in one of these states, newest first; none while nobody can tell."""
        try:
            asked = dg.RunsFilter(statuses=[dg.DagsterRunStatus(word) for word in statuses])
            return self._instance.get_runs(asked, limit=10)
        except _UNREACHABLE:
            return []

    def process_of_run(self):
        """The process of the run that is under way, if one is: forked from the prepared one."""
        for child in self.process_of("code").children():
            if any("forkserver" in word for word in child.cmdline()):
                return next(iter(child.children()), None)
        return None

    def process_of(self, name):
        return psutil.Process(record(self.home)[name]["pid"])

    def processes(self):
        """All of the platform."""
        return [*psutil.Process(self.up.pid).children(recursive=True)]

    def rows(self):
        """The count and a hash of every table of data, by name."""
        url = self._known.database("warehouse")
        found = hashes_but_for_numbers(url, without=OF_THE_WAY)
        return {name: found[name] for name in DATA}


@contextmanager
def disturbed(home, site, **more):
    """One that has made its first forecasts and its record, and has nothing left to do."""
    home.mkdir(parents=True, exist_ok=True)
    told = environment(home, **site.environment, PL_TODAY=f"{site.url}/_replay", **more)
    for_us = {name: value for name, value in told.items() if name.startswith("PL_")}
    with ExitStack() as stack:
        # What `local_services` tells its processes by the environment is gone afterwards too.
        stack.enter_context(patch.dict(os.environ, for_us))
        up = stack.enter_context(platform(told, home / "up.log"))
        wait_for_line("are up", up, home / "up.log", within_s=600)
        known = stack.enter_context(local_services(Settings(), mlflow=False))
        instance = stack.enter_context(dg.DagsterInstance.get())
        found = Disturbed(home, site, up, known, instance)
        found.wait_until(found.all_is_well)
        yield found
