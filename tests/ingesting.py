"""An ingest in a process of its own, which can be killed at any moment."""

import multiprocessing

import dagster as dg

from pl_assets.definitions import build_definitions
from pl_assets.partitions import one_run_over
from pl_assets.settings import Settings

JOBS = ("ingest", "read")
# Forked from a process that has imported everything once, and has no thread.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def start(told, seasons, has_begun):
    """The process of an ingest that begins at once."""
    process = FORKS.Process(target=_ingest, args=(told, seasons, has_begun))
    process.start()
    return process


def _ingest(told, seasons, has_begun):
    definitions = build_definitions(Settings(**told))
    tags = one_run_over(*seasons)
    with dg.DagsterInstance.ephemeral() as instance:
        has_begun.set()
        for job in JOBS:
            done = definitions.resolve_job_def(job).execute_in_process(
                instance=instance, tags=tags, raise_on_error=False
            )
            if not done.success:
                raise SystemExit(1)
