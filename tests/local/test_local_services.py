"""Tests of the services that a command borrows or starts for itself."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from free_port import free_port
from local.running_platform import environment, processes_of

from pl_assets.local.borrowed import local_services
from pl_assets.local.errors import ServiceFailed
from pl_assets.settings import Settings

pytestmark = pytest.mark.usefixtures("environment_as_it_was")

WORK = """
import time
from pl_assets.local.borrowed import local_services
from pl_assets.settings import settings
with local_services(settings(), mlflow=False) as known:
    print(known.database("warehouse"), flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def left_behind(home):
    """Nothing of the platform but this process itself."""
    others = [process for process in processes_of(home) if process.pid != os.getpid()]
    return others, {path.name for path in home.iterdir()} & {"lock", "stack.json"}


def test_a_database_is_there_while_the_command_lasts(home):
    settings = Settings(home=home, postgres_port=free_port())
    with local_services(settings, mlflow=False) as known:
        with psycopg.connect(known.database("warehouse")) as connection:
            assert connection.execute("SELECT count(*) FROM matches").fetchone() == (0,)
        assert os.environ["DAGSTER_HOME"] == str(home / "dagster")
    assert left_behind(home) == ([], set())


def test_an_error_inside_ends_the_services_too(home):
    settings = Settings(home=home, postgres_port=free_port())
    with pytest.raises(ZeroDivisionError), local_services(settings, mlflow=False):
        _ = 1 / 0
    assert left_behind(home) == ([], set())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_services_too(home, number):
    with subprocess.Popen(
        [sys.executable, "-c", WORK],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as command:
        assert command.stdout.readline().startswith("postgresql://")
        command.send_signal(number)
        assert command.wait(30) != 0
    assert left_behind(home) == ([], set())


def test_a_second_command_waits_for_the_first(home):
    told = environment(home)
    work = WORK.replace("time.sleep(60)", "time.sleep(2)")
    begun = time.monotonic()
    commands = [
        subprocess.Popen([sys.executable, "-c", work], env=told, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = {command.communicate(timeout=60)[0] for command in commands}
    assert [command.returncode for command in commands] == [0, 0]
    assert len(answers) == 1
    assert time.monotonic() - begun > 4
    assert left_behind(home) == ([], set())


def test_an_outside_server_is_used_and_none_is_started(platform_settings):
    with local_services(platform_settings, mlflow=False) as known:
        assert known.database_url == platform_settings.database_url
        assert not (platform_settings.home / "postgres").exists()


def test_an_outside_server_that_does_not_answer_is_named(home):
    nowhere = f"postgresql://user:password@127.0.0.1:{free_port()}"
    settings = Settings(home=home, database_url=nowhere)
    with (
        pytest.raises(ServiceFailed, match="PL_DATABASE_URL"),
        local_services(settings, mlflow=False),
    ):
        pytest.fail("there is no server")
    assert left_behind(home) == ([], set())


def test_where_all_servers_are_elsewhere_commands_do_not_wait_for_each_other(platform_settings):
    told = platform_settings.model_copy(update={"mlflow_url": "http://127.0.0.1:9"})
    with local_services(told, mlflow=False), local_services(told, mlflow=False) as known:
        assert known.mlflow_url == told.mlflow_url
