"""What Dagster is doing by itself, for the terminal: runs as they begin, get on and end."""

import json
import time
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import namedtuple_row

from pl_assets.settings import Settings

_LOOK_EVERY_S = 2.0
_UNDER_WAY = ("STARTING", "STARTED")
_ENDED = {"SUCCESS": "made", "FAILURE": "failed", "CANCELED": "cancelled"}
_RUNS = """
SELECT run_id, pipeline_name AS job, status, run_body AS body, start_time, end_time,
       (SELECT value FROM run_tags t WHERE t.run_id = r.run_id AND key = 'pl/because') AS because,
       (SELECT value FROM run_tags t WHERE t.run_id = r.run_id AND key = 'pl/progress') AS progress
FROM runs r WHERE extract(epoch FROM create_timestamp AT TIME ZONE 'UTC') >= %s
ORDER BY id DESC LIMIT 20
"""


class Said(NamedTuple):
    """A line about a run that has ended."""

    state: str
    text: str


class Activity:
    """The runs of one Dagster instance since this object was made.

    They are read from Dagster's tables: to load Dagster for it would cost the supervisor seconds
    and a hundred megabytes.
    """

    def __init__(self, settings: Settings) -> None:
        self._database = settings.database(settings.dagster_database)
        self._since = time.time()
        self._told: set[str] = set()
        self._looked = 0.0
        self.now = ""
        """What runs at this moment, in words; empty if nothing does."""

    def news(self) -> list[Said]:
        """Runs that have ended since the last look; looks every two seconds at most."""
        if time.time() - self._looked < _LOOK_EVERY_S:
            return []
        self._looked = time.time()
        try:
            with psycopg.connect(
                self._database, connect_timeout=2, row_factory=namedtuple_row
            ) as connection:
                runs: list[Any] = connection.execute(_RUNS, [self._since]).fetchall()
        except psycopg.Error:
            return []  # it is being restarted; the supervisor says so
        running = [run for run in reversed(runs) if run.status in _UNDER_WAY]
        self.now = "; ".join(
            f"{_name(run)}: {run.progress or run.because or ''}" for run in running
        )
        ended = [run for run in reversed(runs) if run.status in _ENDED]
        fresh = [run for run in ended if run.run_id not in self._told]
        self._told |= {run.run_id for run in fresh}
        return [_said(run) for run in fresh]


def _said(run: Any) -> Said:
    took = f" ({run.end_time - run.start_time:.0f} s)" if run.start_time and run.end_time else ""
    why = f": {run.because}" if run.because else ""
    return Said(_ENDED[run.status], f"{_name(run)}{took}{why}")


def _name(run: Any) -> str:
    """The job; for a run that conditions have started, what it makes."""
    if not run.job.startswith("__"):
        return str(run.job)
    try:
        selected = json.loads(run.body)["asset_selection"]["__frozenset__"]
        return ", ".join(sorted("/".join(key["path"]) for key in selected))
    except (KeyError, TypeError, ValueError):
        return "a run"
