"""`python -m pl_assets.local.code_server WHERE NAME`: the code server, after some tidying up.

WHERE is the path of a socket, or `host:port` where others are on another machine or in a container.

Runs are children of the code server. When a new one starts, the runs of the one before are dead,
whatever Dagster's storage says of them; left there as running, they would hold the queue for ever.

A run is a process of its own, which Dagster starts from nothing: to load Dagster, pandas, MLflow
and scikit-learn takes it as long as its work. Here it is forked from one that has loaded them; see
docs/decisions/0023-prepared-runs.md.
"""

import multiprocessing
import runpy
import sys
from multiprocessing.context import BaseContext

import dagster as dg

from pl_assets.redaction import mask_logs
from pl_assets.resources.abandoned_runs import fail_abandoned_runs

_PREPARED = ["pl_assets.local.prepared_runs", "pl_assets.local.kept_connections"]


def main() -> None:
    """Tidy up, then serve until a signal."""
    mask_logs()
    _fork_runs()
    with dg.DagsterInstance.get() as instance:
        fail_abandoned_runs(instance, children=True)
    sys.argv = [
        *("dagster", "api", "grpc", "--module-name", "pl_assets.definitions"),
        *(*_listening(sys.argv[1]), "--location-name", sys.argv[2]),
    ]
    runpy.run_module("dagster", run_name="__main__")


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
