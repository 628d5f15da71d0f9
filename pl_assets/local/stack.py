"""The stack as a whole: `pl up`."""

import signal
import subprocess
import sys
import time

import psycopg

from pl_assets.local import services
from pl_assets.local.activity import Activity
from pl_assets.local.api_login import with_api_password
from pl_assets.local.borrowed import start_store
from pl_assets.local.dagster_files import remove_code_socket
from pl_assets.local.data_choice import (
    as_decided,
    decide_at_start,
    has_forecasts,
    holds_enough_matches,
    probe_real_sources,
    real_source_answers,
)
from pl_assets.local.errors import Interrupted, ServiceFailed
from pl_assets.local.logins import make_logins
from pl_assets.local.migrate import migrate
from pl_assets.local.ports import require_free_ports
from pl_assets.local.processes import end
from pl_assets.local.screen import Screen
from pl_assets.local.services import Service
from pl_assets.local.state import STACK, exclusive
from pl_assets.local.supervisor import Supervisor
from pl_assets.settings import Settings

_LOOK_FOR_REAL_EVERY_S = 15.0


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
                is_own = settings.database_url is None
                settings = with_api_password(
                    start_store(settings, supervisor), is_own_server=is_own
                )
                make_logins(settings)
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
        except psycopg.Error as problem:
            raise ServiceFailed(
                f"expected PostgreSQL to answer while the platform starts, found: {problem}"
                "`pl up` again goes on from where this one stopped"
            ) from problem
        finally:
            screen.say("Stopping.")
            supervisor.stop()
            remove_code_socket(settings.home)
    screen.say("Stopped; nothing is left running.")


def _watch(settings: Settings, supervisor: Supervisor, screen: Screen) -> None:
    """Look after everything until asked to stop: services, which data serves, what is at work."""
    activity, can_move, is_decided = Activity(settings), False, _is_decided(settings)
    look_at, decide_at = 0.0, 0.0
    while not supervisor.tend():
        for said in activity.news():
            screen.say(f"{said.state:<9} {said.text}")
        screen.work(activity.now)
        if settings.is_simulated and time.monotonic() > look_at:
            look_at, could_move = time.monotonic() + _LOOK_FOR_REAL_EVERY_S, can_move
            can_move = real_source_answers(settings)
            if can_move and not could_move:
                screen.say("A real source answers: `pl source real` moves over.")
        if not is_decided and time.monotonic() > decide_at:
            decide_at = time.monotonic() + _LOOK_FOR_REAL_EVERY_S
            is_decided = _decide_late(settings, supervisor, screen)
        if supervisor.attention.is_set():
            try:
                decided = as_decided(settings)
            except psycopg.Error:
                continue  # it is being restarted; asked again in the next round
            supervisor.attention.clear()
            if decided.data_source != settings.data_source:
                settings = decided
                screen.say(f"Moving over to {settings.data_source} data.")
                supervisor.replace(*_dagster_services(settings))
                activity = Activity(settings)
                screen.say(_welcome(settings))


def _decide_late(settings: Settings, supervisor: Supervisor, screen: Screen) -> bool:
    """What could not be decided at the start, for the clock did not answer; whether it is now."""
    from pl_assets.resources.errors import ClockError

    try:
        settings, reason = decide_at_start(settings)
        migrate(settings)
        if not has_forecasts(settings):
            screen.say(f"The clock answers. {settings.data_source.capitalize()} data; {reason}")
            _first_forecasts(settings, supervisor, screen)
    except (ClockError, psycopg.Error):
        return False
    supervisor.attention.set()
    return True


def _decide(settings: Settings, screen: Screen) -> Settings:
    """Settings for the data that serves, its clock found sound.

    A clock's address that does not answer yet may do so later: until then runs fail, and what is
    held is served.

    Raises:
        ClockMovedBack: with the time that was reached.
    """
    from pl_assets.resources.clock import Clock
    from pl_assets.resources.errors import ClockUnreadable
    from pl_assets.resources.warehouse import Warehouse

    if not _is_decided(settings):
        screen.say(
            f"Asking {settings.source_url} and two others what they have; they get ten seconds."
        )
    try:
        settings, reason = decide_at_start(settings)
        migrate(settings)
        Clock(settings, Warehouse(settings)).advance()
    except ClockUnreadable as problem:
        screen.say(f"warning: {problem}")
        return as_decided(settings)
    if settings.is_simulated:
        screen.say(f"Simulated data serves, nothing of it real; {reason}")
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
    from pl_assets.resources.errors import ClockError
    from pl_assets.resources.served_data import ServedData

    screen.say(
        f"First start: every season of {settings.data_source} data, ratings, training, forecasts."
    )
    if not _first_refresh(settings, supervisor, screen) or settings.is_simulated:
        return settings
    try:
        if not _is_decided(settings) or holds_enough_matches(settings):
            return settings
        if probe_real_sources(settings).answers:
            # It may not have been the source's fault: a killed process, a restarted database.
            failed = _first_refresh(settings, supervisor, screen)
            if not failed or holds_enough_matches(settings):
                return settings
        ServedData(settings).decide("simulated", "nothing could be made of what the source gave")
        settings = as_decided(settings)
        migrate(settings)
    except (psycopg.Error, ClockError) as problem:
        screen.say(f"No forecasts yet, and no telling why: {problem}")
        return settings
    screen.say("No real forecasts can be made. A simulated league serves until then.")
    _first_refresh(settings, supervisor, screen)
    return settings


def _is_decided(settings: Settings) -> bool:
    from pl_assets.resources.served_data import ServedData

    return ServedData(settings).decision() is not None


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
