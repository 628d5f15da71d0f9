"""Tests of the platform as a whole: `pl up` beside other commands, stopped and killed."""

import json
import os
import signal
import stat
import time

import httpx
import psycopg
import pytest
from local.running_platform import (
    command_lines,
    environment,
    pl,
    platform,
    processes_of,
    wait_for_line,
)

from pl_assets.local.postgres import PostgresServer


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def left_behind(home):
    files = {path.name for path in home.iterdir()} & {"lock", "stack.json"}
    return processes_of(home), files


def logins_of_the_api(home, told):
    """As whom it connects; it does so for a moment every few seconds."""
    server = PostgresServer(home, int(told["PL_POSTGRES_PORT"]))
    # Until it has said its password a session is nobody's.
    query = (
        "SELECT usename FROM pg_stat_activity WHERE application_name LIKE 'pl_serving%' "
        "AND usename IS NOT NULL"
    )
    deadline = time.monotonic() + 60
    with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
        while not (found := connection.execute(query).fetchall()):
            assert time.monotonic() < deadline, "the API has not connected"
    return {login for (login,) in found}


def record(home):
    return json.loads((home / "stack.json").read_text())


def test_without_source_and_clock_everything_is_up_all_the_same_and_a_signal_ends_it(
    home, tmp_path
):
    told, log = environment(home, PL_TODAY="http://127.0.0.1:9/day"), tmp_path / "up.log"
    with platform(told, log) as up:
        wait_for_line("are up", up, log)
        said = log.read_text()
        assert "The first materialization failed" in said
        assert "warning: expected a JSON document with a `day` at http://127.0.0.1:9/day" in said
        addresses = {
            f"http://127.0.0.1:{told['PL_API_PORT']}": "/health/live",
            f"http://127.0.0.1:{told['PL_DAGSTER_PORT']}": "/server_info",
            f"http://127.0.0.1:{told['PL_MLFLOW_PORT']}": "/health",
        }
        for address, health in addresses.items():
            assert address in said
            assert httpx.get(address + health, timeout=10).is_success
        assert stat.S_IMODE((home / "stack.json").stat().st_mode) == 0o600
        assert {service["name"] for service in record(home)["services"]} == {
            *("postgres", "mlflow", "api", "code", "webserver", "daemon")
        }

        assert logins_of_the_api(home, told) == {"pl_api"}
        assert stat.S_IMODE((home / "api.password").stat().st_mode) == 0o600

        password = (home / "postgres.password").read_text()
        assert password not in said + "".join(p.read_text() for p in (home / "logs").iterdir())
        assert not [line for line in command_lines() if password in line]
        reading = (home / "api.password").read_text()
        assert reading not in said + "".join(p.read_text() for p in (home / "logs").iterdir())
        assert not [line for line in command_lines() if reading in line]

        second = pl("up", told=told)
        assert second.returncode == 1
        assert f"pid {up.pid}" in second.stderr
        assert f"http://127.0.0.1:{told['PL_API_PORT']}" in second.stderr

        elsewhere = {name: value for name, value in told.items() if not name.endswith("_PORT")}
        report = pl("doctor", told=elsewhere)
        assert report.returncode == 1, "no source and no forecasts, but all is called well"
        for name in ("postgres", "mlflow", "api", "code", "webserver", "daemon", "migrations"):
            assert f"ok  {name}" in report.stdout, report.stdout
        assert "PL_SOURCE_URL" in report.stdout

        (postgres,) = [s["pid"] for s in record(home)["services"] if s["name"] == "postgres"]
        os.kill(postgres, signal.SIGKILL)
        wait_for_line("starts again in 1 s", up, log)
        wait_for_line(f"ready     postgres   127.0.0.1:{told['PL_POSTGRES_PORT']}\n", up, log)
        assert PostgresServer(home, int(told["PL_POSTGRES_PORT"])).ping()

        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
        assert left_behind(home) == ([], set())


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_during_the_first_materialization_leaves_nothing(home, tmp_path, stop):
    log = tmp_path / "up.log"
    with platform(environment(home), log) as up:
        wait_for_line("First start", up, log)
        up.send_signal(stop)
        assert up.wait(60) == 0
        assert left_behind(home) == ([], set())


def test_what_a_killed_platform_left_is_ended_by_the_next_command(home, tmp_path):
    told, log = environment(home), tmp_path / "up.log"
    with platform(told, log) as up:
        wait_for_line("Platform time", up, log)
        orphans = [service["pid"] for service in record(home)["services"]]
        os.kill(up.pid, signal.SIGKILL)
        up.wait()
        assert set(orphans) & {process.pid for process in processes_of(home)}
        said = pl("down", told=told)
        assert said.returncode == 0, said.stderr
        assert left_behind(home)[0] == []
        assert pl("down", told=told).stdout.startswith("Nothing runs")


def test_a_taken_port_is_known_before_anything_starts(home, tmp_path):
    told = environment(home)
    told["PL_DAGSTER_PORT"] = told["PL_API_PORT"]
    said = pl("up", told=told)
    assert said.returncode == 1
    assert "PL_DAGSTER_PORT" in said.stderr
    assert not (home / "postgres").exists()
    assert left_behind(home) == ([], set())
