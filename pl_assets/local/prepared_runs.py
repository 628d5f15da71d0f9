"""Loaded once by the process that runs are forked from: what every run would load for itself.

Nothing here may start a thread or connect to anything: a fork would have half of it.

A run keeps its connections to Dagster's database, too. Dagster opens one for each event, several
for a materialization, lest they pile up in processes that make instances without end; a run makes
one, and ends with it. A connection is tried before it is used again: PostgreSQL may have restarted.
"""

from typing import Any

import dagster._core.storage.base_storage
import dagster._grpc.impl  # noqa: F401 - what the code server hands to a run's process
import httpx  # noqa: F401
import matplotlib.backends.backend_agg
import matplotlib.figure  # noqa: F401
import mlflow.sklearn  # noqa: F401
import psycopg2  # noqa: F401
import scipy.optimize  # noqa: F401
import sklearn.ensemble
import sklearn.pipeline  # noqa: F401
import skops.io  # noqa: F401
import tabulate  # noqa: F401
import upath.implementations.local  # noqa: F401
from dagster_postgres.event_log import event_log
from dagster_postgres.run_storage import run_storage
from dagster_postgres.utils import create_pg_engine
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

import pl_assets.definitions  # noqa: F401
from pl_assets.redaction import mask_logs


def _keep_connections() -> None:
    """For every storage that is made from now on in this process and in forks of it."""

    keeping = {"poolclass": QueuePool, "pool_size": 2, "pool_pre_ping": True}

    def engine(url: str, *who: Any, **told: Any) -> Engine:
        return create_pg_engine(url, *who, **(told | keeping))

    for module in (event_log, run_storage):
        vars(module)["create_pg_engine"] = engine


mask_logs()
_keep_connections()
