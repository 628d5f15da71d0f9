"""`python -m pl_assets.local.code_server WHERE NAME`: the code server, after some tidying up.

WHERE is the path of a socket, or `host:port` where others are on another machine or in a container.

Runs are children of the code server. When a new one starts, the runs of the one before are dead,
whatever Dagster's storage says of them; left there as running, they would hold the queue for ever.

A run is a process of its own, which Dagster starts from nothing: to load Dagster, pandas, MLflow
and scikit-learn takes it as long as its work. Here it is forked from one that has loaded them; see
docs/decisions/0023-prepared-runs.md.
"""

import logging
import multiprocessing
import runpy
import sys
from multiprocessing.context import BaseContext

import dagster as dg
import psycopg2
import sqlalchemy.exc
from dagster._grpc.server import DagsterApiServer
from dagster_postgres.utils import DagsterPostgresException

from pl_assets.redaction import mask_logs
from pl_assets.resources.abandoned_runs import fail_abandoned_runs

_logger = logging.getLogger(__name__)
_STORE_AWAY = (psycopg2.Error, sqlalchemy.exc.SQLAlchemyError, DagsterPostgresException)
_PREPARED = ["pl_assets.local.prepared_runs", "pl_assets.local.kept_connections"]


def main() -> None:
    """Tidy up, then serve until a signal."""
    mask_logs()
    _fork_runs()
    watch_runs_patiently()
    with dg.DagsterInstance.get() as instance:
        fail_abandoned_runs(instance, children=True)
    sys.argv = [
        *("dagster", "api", "grpc", "--module-name", "pl_assets.definitions"),
        *(*_listening(sys.argv[1]), "--location-name", sys.argv[2]),
    ]
    runpy.run_module("dagster", run_name="__main__")


def watch_runs_patiently() -> None:
    """Have Dagster's thread that looks for dead runs look again where its storage was away.

    As Dagster has it the thread ends at the first error: of a full disk, say, which is what killed
    the run too. Nobody would notice then that the run is dead, and it would hold the queue.
    """
    look = DagsterApiServer._check_for_orphaned_runs

    def look_again(server: DagsterApiServer) -> None:
        try:
            look(server)
        except _STORE_AWAY as problem:
            _logger.warning("runs that died are looked for again, since: %s", problem)

    DagsterApiServer._check_for_orphaned_runs = look_again  # type: ignore[method-assign, assignment]


def _listening(where: str) -> tuple[str, ...]:
    """The options of Dagster's server for an address."""
    if where.startswith("/"):
        return "--socket", where
    host, _, port = where.rpartition(":")
    return "--host", host, "--port", port


def _fork_runs() -> None:
    """Have Dagster, which asks for processes that are spawned, fork them from a prepared one."""
    get_context = multiprocessing.get_context

    def prepared(method: str | None = None) -> BaseContext:
        return get_context("forkserver" if method == "spawn" else method)

    multiprocessing.set_forkserver_preload(_PREPARED)
    multiprocessing.get_context = prepared  # type: ignore[assignment]


if __name__ == "__main__":
    main()
