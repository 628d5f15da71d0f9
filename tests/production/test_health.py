"""Health checks of containers, against the services themselves."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from free_port import free_port

from pl_assets.local.migrate import migrate
from pl_assets.production.health import is_healthy, serves_definitions
from pl_assets.production.start import told


@contextlib.contextmanager
def running(command, environment, log):
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_the_code_server_is_healthy_on_its_port_once_it_serves(platform_settings, tmp_path):
    migrate(platform_settings)
    address = f"127.0.0.1:{free_port()}"
    assert not serves_definitions(address)
    command = [sys.executable, "-m", "pl_assets.local.code_server", address, "premier_league"]
    log = tmp_path / "code.log"
    with running(command, told(command, platform_settings), log) as process:
        deadline = time.monotonic() + 90
        while not serves_definitions(address):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)


def test_a_daemon_without_a_heartbeat_is_not_healthy(platform_settings):
    migrate(platform_settings)
    assert not is_healthy("daemon", platform_settings)
    quiet = platform_settings.model_copy(update={"dagster_port": free_port()})
    assert not is_healthy("webserver", quiet)
