"""The services that a command needs: those of a running stack, or its own while it lasts."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from pl_assets.local import services
from pl_assets.local.data_choice import as_decided
from pl_assets.local.errors import LocalError, ServiceFailed
from pl_assets.local.migrate import migrate
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.restore_target import settle_interrupted
from pl_assets.local.state import Record, exclusive, running_stack
from pl_assets.local.supervisor import Supervisor
from pl_assets.local.upgrades import upgrade_stores
from pl_assets.resources.work_lock import work_lock
from pl_assets.settings import Settings

_WAIT_FOR_ANOTHER_S = 120.0
_WAIT_FOR_MLFLOW_S = 120.0


@contextmanager
def local_services(settings: Settings, *, mlflow: bool) -> Iterator[Settings]:
    """What a command needs: those of a running stack, or its own for as long as it lasts.

    Beside a stack nothing is started. Without one, PL_HOME is held alone meanwhile: a second
    command waits for the first. Where both servers are elsewhere, as in containers, it is held
    only until tables are up to date, for there is nothing of it that another would end.

    Args:
        settings: what the process was told; an outside server in it is used as it is.
        mlflow: whether MLflow is needed. It starts in the background: see `require_mlflow`.

    Yields:
        Settings that say where the services are; the environment says so too.
    """
    if (running := running_stack(settings.home)) is not None:
        with database_errors_named():
            known = as_decided(as_it_runs(settings, running))
            os.environ.update(services.platform_environment(known))
            yield known
        return
    with alone(settings, _WAIT_FOR_ANOTHER_S) as supervisor:
        known = as_decided(start_store(settings, supervisor, mlflow=mlflow))
        migrate(known)
        os.environ.update(services.platform_environment(known))
        if not (settings.database_url and settings.mlflow_url):
            with database_errors_named():
                yield known
            return
    with database_errors_named():
        yield known


@contextmanager
def alone(settings: Settings, within_s: float = 0) -> Iterator[Supervisor]:
    """Hold PL_HOME alone, with a supervisor of what the command starts: all of it is ended again.

    Raises:
        AlreadyRunning: saying who has it, if it is not let go within this time.
    """
    with exclusive(settings.home, within_s):
        supervisor = Supervisor(settings.home, sys.argv[1] if sys.argv[1:] else "command", _quiet)
        supervisor.end_leftovers()
        # SIGINT too: background shells hand it down ignored.
        stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in stops}
        for number in before:
            signal.signal(number, signal.default_int_handler)
        try:
            yield supervisor
        finally:
            supervisor.stop()
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Hold what commands that make data must have alone, beside a running stack too.

    Raises:
        LocalError: if another has it.
    """
    with work_lock(settings) as is_held:
        if not is_held:
            raise LocalError(
                "another `pl refresh`, `pl source` or a backup is at work here: wait for it to end"
            )
        yield


@contextmanager
def database_errors_named() -> Iterator[None]:
    """What the database refuses is told in a line, as what it is."""
    try:
        yield
    except psycopg.Error as problem:
        raise LocalError(f"the database said: {str(problem).strip()}") from problem


def as_it_runs(settings: Settings, record: Record) -> Settings:
    """Settings that lead to the services of a record, whatever ports this process was told."""
    found: dict[str, Any] = {}
    if settings.database_url is None:
        postgres = record.service("postgres")
        port = int(postgres.address.rpartition(":")[2]) if postgres else settings.postgres_port
        found["postgres_port"] = port
        found["database_url"] = PostgresServer(settings.home, port).secret_url
    if settings.mlflow_url is None and (mlflow := record.service("mlflow")):
        found["mlflow_url"] = mlflow.address
    return settings.model_copy(update=found)


def require_mlflow(settings: Settings) -> None:
    """Wait until MLflow answers.

    Raises:
        LocalError: if it does not in two minutes.
    """
    if not services.wait_until_answers(f"{settings.tracking_url}/health", _WAIT_FOR_MLFLOW_S):
        raise LocalError(
            f"expected MLflow at {settings.tracking_url}, found no answer; see `pl logs mlflow`"
        )


def start_store(settings: Settings, supervisor: Supervisor, *, mlflow: bool = True) -> Settings:
    """PostgreSQL with its tables, and MLflow on its way; none of either that is elsewhere."""
    settings = start_server(settings, supervisor)
    try:
        # What a killed restore has left half way, before anything is added to it.
        settle_interrupted(settings)
        migrate(settings)
        upgrade_stores(settings)
    except psycopg.Error as problem:
        raise ServiceFailed(
            "expected PostgreSQL (PL_DATABASE_URL) to answer and to bring its tables up to date, "
            f"found: {str(problem).strip()}"
        ) from problem
    if mlflow and settings.mlflow_url is None:
        supervisor.start(services.mlflow_service(settings))
    return settings


def start_server(settings: Settings, supervisor: Supervisor) -> Settings:
    """PostgreSQL, unless it is elsewhere; its databases as they are."""
    if settings.database_url is not None:
        return settings
    server = PostgresServer(settings.home, settings.postgres_port)
    server.create()
    supervisor.start(services.postgres_service(settings))
    supervisor.wait_ready("postgres")
    return settings.model_copy(update={"database_url": server.secret_url})


def _quiet(*_: object) -> None:
    """A command that borrows services says nothing of them."""
