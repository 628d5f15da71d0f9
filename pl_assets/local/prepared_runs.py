"""Loaded once by the process that runs are forked from: what every run would load for itself.

Nothing here may start a thread or connect to anything: a fork would have half of it.
"""

import dagster._grpc.impl  # noqa: F401 - what the code server hands to a run's process
import mlflow.sklearn  # noqa: F401
import scipy.optimize  # noqa: F401
import sklearn.ensemble
import sklearn.pipeline  # noqa: F401
import skops.io  # noqa: F401

import pl_assets.definitions  # noqa: F401
