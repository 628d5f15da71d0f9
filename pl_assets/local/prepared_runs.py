"""Loaded once by the process that runs are forked from: what every run would load for itself.

Nothing here may start a thread or connect to anything: a fork would have half of it.
"""

import dagster._core.storage.base_storage
import dagster._grpc.impl  # noqa: F401 - what the code server hands to a run's process
import dagster_postgres  # noqa: F401
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

import pl_assets.definitions  # noqa: F401
from pl_assets.redaction import mask_logs

mask_logs()
