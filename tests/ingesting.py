"""An ingest in a process of its own, which can be killed at any moment."""

import multiprocessing

import dagster as dg

from pl_assets.definitions import build_definitions
from pl_assets.football.calendar import london_day, season_of
from pl_assets.partitions import one_run_over
from pl_assets.resources.clock import Clock
from pl_assets.resources.polling import first_season_to_ask, first_season_to_read
from pl_assets.resources.sources import sources
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

# Forked from a process that has imported everything once, and has no thread.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def start(told, has_begun):
    """The process of an ingest that begins at once, of what is due as `pl refresh` finds it."""
    process = FORKS.Process(target=_ingest, args=(told, has_begun))
    process.start()
    return process


def _ingest(told, has_begun):
    settings = Settings(**told)
    definitions, warehouse = build_definitions(settings), Warehouse(settings)
    as_of = Clock(settings, warehouse).advance()
    present = season_of(london_day(as_of))
    with dg.DagsterInstance.ephemeral() as instance:
        has_begun.set()
        first = first_season_to_ask(sources(settings), warehouse, settings.leagues, as_of)
        for job in ("ingest", "read"):
            done = definitions.resolve_job_def(job).execute_in_process(
                instance=instance, tags=one_run_over(first, present), raise_on_error=False
            )
            if not done.success:
                raise SystemExit(1)
            first = min(first, first_season_to_read(warehouse, as_of))
