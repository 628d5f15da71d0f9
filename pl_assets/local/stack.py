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
from pl_assets.local.activity import Activity
from pl_assets.local.data_choice import as_decided, decide_at_start, has_forecasts
from pl_assets.local.errors import Interrupted, LocalError, ServiceFailed
from pl_assets.local.migrate import migrate
from pl_assets.local.ports import require_free_ports
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.processes import end
from pl_assets.local.screen import Screen
from pl_assets.local.services import Service
from pl_assets.local.state import (
    STACK,
    Record,
    exclusive,
    running_stack,
)
from pl_assets.local.supervisor import Supervisor
from pl_assets.local.upgrades import upgrade_stores
from pl_assets.settings import Settings

_WAIT_FOR_ANOTHER_S = 120.0
_WAIT_FOR_MLFLOW_S = 120.0


def up(settings: Settings) -> None:
    """Run the whole platform until a signal asks to stop.

    On a PL_HOME without forecasts they are made first, before Dagster's own processes start: on a
    small machine these would slow it down. What else there is to do follows in the background.

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
                settings = _decide(settings, screen)
                supervisor.start(services.api_service(settings))
                is_first = not has_forecasts(settings)
                if not is_first:
                    _start_dagster(settings, supervisor)
            if is_first:
                settings = _first_forecasts(settings, supervisor, screen)
            with screen.live():
                if is_first:
                    _start_dagster(settings, supervisor)
                supervisor.wait_ready(*(child.service.name for child in supervisor.children))
                screen.say(_welcome(settings))
                _watch(settings, supervisor, screen)
        except Interrupted:
            pass
        finally:
            screen.say("Stopping.")
            supervisor.stop()
    screen.say("Stopped; nothing is left running.")


def _watch(settings: Settings, supervisor: Supervisor, screen: Screen) -> None:
    """Look after everything until asked to stop: services, which data serves, what is at work."""
    activity = Activity(settings)
    while not supervisor.tend():
        for said in activity.news():
            screen.say(f"{said.state:<9} {said.text}")
        screen.work(activity.now)
        if supervisor.attention.is_set():
            supervisor.attention.clear()
            decided = as_decided(settings)
            if decided.data_source != settings.data_source:
                settings = decided
                screen.say(f"Moving over to {settings.data_source} data.")
                supervisor.replace(*_dagster_services(settings))
                activity = Activity(settings)
                screen.say(_welcome(settings))


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
        with _database_errors_named():
            known = as_decided(as_it_runs(settings, running))
            os.environ.update(services.platform_environment(known))
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
            known = as_decided(_start_store(settings, supervisor, mlflow=mlflow))
            migrate(known)
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
        upgrade_stores(settings)
    except psycopg.OperationalError as problem:
        raise ServiceFailed(
            f"expected PostgreSQL to answer (PL_DATABASE_URL), found: {str(problem).strip()}"
        ) from problem
    if mlflow and settings.mlflow_url is None:
        supervisor.start(services.mlflow_service(settings))
    return settings


def _decide(settings: Settings, screen: Screen) -> Settings:
    """Settings for the data that serves, its clock found sound.

    A clock's address that does not answer yet may do so later: until then runs fail, and what is
    held is served.

    Raises:
        ClockMovedBack: with the time that was reached.
    """
    from pl_assets.resources.clock import Clock
    from pl_assets.resources.errors import ClockUnreadable
    from pl_assets.resources.served_data import ServedData
    from pl_assets.resources.warehouse import Warehouse

    if ServedData(settings).decision() is None:
        screen.say(f"Asking {settings.source_url} for what it has; it gets ten seconds.")
    try:
        settings, reason = decide_at_start(settings)
        migrate(settings)
        Clock(settings, Warehouse(settings)).advance()
    except ClockUnreadable as problem:
        screen.say(f"warning: {problem}")
        return as_decided(settings)
    if settings.is_simulated:
        screen.say(f"Simulated data serves, nothing of it real; {reason}.")
    return settings


def _dagster_services(settings: Settings) -> list[Service]:
    return [
        services.code_service(settings),
        services.webserver_service(settings),
        services.daemon_service(settings),
    ]


def _start_dagster(settings: Settings, supervisor: Supervisor) -> None:
    for service in _dagster_services(settings):
        supervisor.start(service)


def _first_forecasts(settings: Settings, supervisor: Supervisor, screen: Screen) -> Settings:
    """Forecasts where there are none: of real data, or simulated if those cannot be made."""
    from pl_assets.resources.served_data import ServedData

    screen.say(
        f"First start: every season of {settings.data_source} data, ratings, training, forecasts."
    )
    failed = _first_refresh(settings, supervisor, screen)
    has_time = ServedData(settings).decision() is not None
    if not failed or settings.is_simulated or not has_time or has_forecasts(settings):
        return settings
    screen.say("No real forecasts can be made. A simulated league serves until then.")
    ServedData(settings).decide("simulated", "no forecasts could be made of what the source gave")
    settings = as_decided(settings)
    migrate(settings)
    _first_refresh(settings, supervisor, screen)
    return settings


def _first_refresh(settings: Settings, supervisor: Supervisor, screen: Screen) -> bool:
    """`pl refresh` as a child on this terminal; returns whether it failed."""
    begun = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "pl_assets.cli", "refresh", "--forecasts-only"],
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
    return child.returncode != 0


def _welcome(settings: Settings) -> str:
    host = settings.host
    simulated = "SIMULATED DATA, nothing of it real (`pl source real` moves over). "
    return (simulated if settings.is_simulated else "") + (
        f"Premier League forecasts are up: http://{host}:{settings.api_port} (page and API), "
        f"http://{host}:{settings.dagster_port} (Dagster), "
        f"http://{host}:{settings.mlflow_port} (MLflow). Ctrl-C stops everything."
    )


def _quiet(*_: object) -> None:
    """A command that borrows services says nothing of them."""
