"""The stack as a whole: `pl up`, and the services that other commands borrow."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from pl_assets.local import services
from pl_assets.local.errors import Interrupted, LocalError, ServiceFailed
from pl_assets.local.migrate import migrate
from pl_assets.local.ports import require_free_ports
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.processes import end
from pl_assets.local.screen import Screen
from pl_assets.local.state import (
    STACK,
    Record,
    exclusive,
    running_stack,
)
from pl_assets.local.supervisor import Supervisor
from pl_assets.settings import Settings

_WAIT_FOR_ANOTHER_S = 120.0
_WAIT_FOR_MLFLOW_S = 120.0


def up(settings: Settings) -> None:
    """Run the whole platform until a signal asks to stop.

    On a PL_HOME without forecasts the graph is materialized first, before Dagster's own
    processes start: on a small machine they would slow it down.

    Raises:
        LocalError: if something does not start; what had started is stopped again.
    """
    screen = Screen()
    with exclusive(settings.home):
        supervisor = Supervisor(settings.home, STACK, screen.tell)
        supervisor.listen_to_signals()
        supervisor.end_leftovers()
        # Dagster's is bound last, after the first materialization: too late to learn of it.
        require_free_ports(settings)
        try:
            with screen.live():
                settings = _start_store(settings, supervisor)
                _require_sound_clock(settings, screen)
                supervisor.start(services.api_service(settings))
                is_first = not _has_forecasts(settings)
                if not is_first:
                    _start_dagster(settings, supervisor)
            if is_first:
                screen.say("First start: fetching every season, rating, training, forecasting.")
                _first_refresh(settings, supervisor, screen)
            with screen.live():
                if is_first:
                    _start_dagster(settings, supervisor)
                supervisor.wait_ready(*(child.service.name for child in supervisor.children))
                screen.say(_welcome(settings))
                supervisor.watch()
        except Interrupted:
            pass
        finally:
            screen.say("Stopping.")
            supervisor.stop()
    screen.say("Stopped; nothing is left running.")


@contextmanager
def local_services(settings: Settings, *, mlflow: bool) -> Iterator[Settings]:
    """What a command needs: those of a running stack, or its own for as long as it lasts.

    Beside a stack nothing is started. Without one, PL_HOME is held alone meanwhile: a second
    command waits for the first.

    Args:
        settings: what the process was told; an outside server in it is used as it is.
        mlflow: whether MLflow is needed. It starts in the background: see `require_mlflow`.

    Yields:
        Settings that say where the services are; the environment says so too.
    """
    if (running := running_stack(settings.home)) is not None:
        known = as_it_runs(settings, running)
        os.environ.update(services.platform_environment(known))
        with _database_errors_named():
            yield known
        return
    with exclusive(settings.home, _WAIT_FOR_ANOTHER_S):
        supervisor = Supervisor(settings.home, sys.argv[1] if sys.argv[1:] else "command", _quiet)
        supervisor.end_leftovers()
        # SIGINT too: background shells hand it down ignored.
        stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in stops}
        for number in before:
            signal.signal(number, signal.default_int_handler)
        try:
            known = _start_store(settings, supervisor, mlflow=mlflow)
            os.environ.update(services.platform_environment(known))
            with _database_errors_named():
                yield known
        finally:
            supervisor.stop()
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _database_errors_named() -> Iterator[None]:
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


def _start_store(settings: Settings, supervisor: Supervisor, *, mlflow: bool = True) -> Settings:
    """PostgreSQL with its tables, and MLflow on its way; none of either that is elsewhere."""
    if settings.database_url is None:
        server = PostgresServer(settings.home, settings.postgres_port)
        server.create()
        supervisor.start(services.postgres_service(settings))
        supervisor.wait_ready("postgres")
        settings = settings.model_copy(update={"database_url": server.secret_url})
    try:
        migrate(settings)
    except psycopg.OperationalError as problem:
        raise ServiceFailed(
            f"expected PostgreSQL to answer (PL_DATABASE_URL), found: {str(problem).strip()}"
        ) from problem
    if mlflow and settings.mlflow_url is None:
        supervisor.start(services.mlflow_service(settings))
    return settings


def _require_sound_clock(settings: Settings, screen: Screen) -> None:
    """Refuse a platform time before one already reached; say so if it cannot be read now.

    An address that does not answer yet may do so later: until then runs fail, and what is
    held is served.

    Raises:
        ClockMovedBack: with the time that was reached.
    """
    from pl_assets.resources.clock import Clock
    from pl_assets.resources.errors import ClockUnreadable
    from pl_assets.resources.warehouse import Warehouse

    try:
        Clock(settings, Warehouse(settings)).advance()
    except ClockUnreadable as problem:
        screen.say(f"warning: {problem}")


def _start_dagster(settings: Settings, supervisor: Supervisor) -> None:
    supervisor.start(services.webserver_service(settings))
    supervisor.start(services.daemon_service(settings))


def _has_forecasts(settings: Settings) -> bool:
    with psycopg.connect(settings.database("warehouse")) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM prediction_snapshots)").fetchone()
    return bool(row and row[0])


def _first_refresh(settings: Settings, supervisor: Supervisor, screen: Screen) -> None:
    """`pl refresh` as a child on this terminal; the stack goes on whether or not it succeeds."""
    begun = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "pl_assets.cli", "refresh"],
        env=services.platform_environment(settings),
        start_new_session=True,
    )
    try:
        with supervisor.recorded("refresh", child.pid):
            while child.poll() is None:
                if supervisor.tend():
                    raise Interrupted("asked to stop during the first materialization")
    finally:
        if child.poll() is None:
            end(child.pid, signal.SIGTERM, 10)
            child.wait()
    took = f"after {time.monotonic() - begun:.0f} s"
    if child.returncode == 0:
        screen.say(f"First forecasts made {took}.")
    else:
        screen.say(f"The first materialization failed {took}; `pl refresh` tries again.")


def _welcome(settings: Settings) -> str:
    host = settings.host
    return (
        f"Premier League forecasts are up: http://{host}:{settings.api_port} (page and API), "
        f"http://{host}:{settings.dagster_port} (Dagster), "
        f"http://{host}:{settings.mlflow_port} (MLflow). Ctrl-C stops everything."
    )


def _quiet(*_: object) -> None:
    """A command that borrows services says nothing of them."""
