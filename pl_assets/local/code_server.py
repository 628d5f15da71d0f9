"""`python -m pl_assets.local.code_server SOCKET NAME`: the code server, after some tidying up.

Runs are children of the code server. When a new one starts, the runs of the one before are dead,
whatever Dagster's storage says of them; left there as running, they would hold the queue for ever.
"""

import runpy
import sys

import dagster as dg

from pl_assets.resources.abandoned_runs import fail_abandoned_runs


def main() -> None:
    """Tidy up, then serve until a signal."""
    with dg.DagsterInstance.get() as instance:
        fail_abandoned_runs(instance, children=True)
    sys.argv = [
        *("dagster", "api", "grpc", "--module-name", "pl_assets.definitions"),
        *("--socket", sys.argv[1], "--location-name", sys.argv[2]),
    ]
    runpy.run_module("dagster", run_name="__main__")


if __name__ == "__main__":
    main()
