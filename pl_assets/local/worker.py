"""`pl worker`: a Celery worker on this machine, told all that the steps of runs need to know."""

import os
import sys
from importlib.util import find_spec
from typing import NoReturn

from pl_assets.local.borrowed import as_it_runs, database_errors_named
from pl_assets.local.data_choice import as_decided
from pl_assets.local.errors import LocalError
from pl_assets.local.services import platform_environment
from pl_assets.local.state import running_stack
from pl_assets.settings import Settings


def work(settings: Settings, steps_at_once: int) -> NoReturn:
    """Become a worker: this process takes steps from the broker until a signal.

    It works for the platform of this PL_HOME, or the one that PL_DATABASE_URL leads to, on the data
    that serves as it begins.

    Raises:
        LocalError: if broker, platform or Celery are missing.
    """
    if settings.celery_broker_url is None:
        raise LocalError("expected the address of a broker in PL_CELERY_BROKER_URL, found none")
    if find_spec("dagster_celery") is None:
        raise LocalError("expected Celery, found none: install the extra `celery` of the package")
    running = running_stack(settings.home)
    if running is None and settings.database_url is None:
        raise LocalError(
            f"expected a platform that runs on {settings.home} (`pl up`), or PL_DATABASE_URL and "
            "PL_MLFLOW_URL of one elsewhere"
        )
    with database_errors_named():
        known = as_decided(as_it_runs(settings, running) if running else settings)
    command = [
        *(sys.executable, "-m", "celery", "-A", "pl_assets.celery_app", "worker"),
        *("--concurrency", str(steps_at_once), "--loglevel", "INFO"),
    ]
    os.execve(sys.executable, command, platform_environment(known))  # noqa: S606 - no shell wanted
