"""Tests of the API as a process: what it imports, how it starts, how it ends."""

import os
import signal
import subprocess
import sys

import httpx
import pytest
from free_port import free_port
from serving.made_up_snapshot import publish
from serving.running_api import eventually

FORBIDDEN = ("dagster", "mlflow", "sklearn", "sqlalchemy", "pl_assets.settings")


def run(code_or_module, **environment):
    # The shell's own PL_* variables are not those of the test.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PL_")}
    return subprocess.Popen(
        [sys.executable, *code_or_module],
        env=clean | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_api_imports_neither_dagster_nor_mlflow_nor_a_library_of_models():
    code = f"import pl_serving.app, sys; print(*[m for m in {FORBIDDEN} if m in sys.modules])"
    out, err = run(["-c", code]).communicate(timeout=60)

    assert (out.strip(), err) == ("", "")


def test_without_an_address_the_start_fails_and_names_the_variable():
    process = run(["-m", "pl_serving"])
    out, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "PL_WAREHOUSE_URL" in err
    assert out == ""


def test_an_address_that_is_refused_is_not_printed():
    process = run(["-m", "pl_serving"], PL_WAREHOUSE_URL="mysql://me:secret@127.0.0.1/x")
    _, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "postgresql://" in err
    assert "secret" not in err


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_and_frees_its_port(warehouse_url, stop):
    publish(warehouse_url)
    port = free_port()
    process = run(["-m", "pl_serving"], PL_WAREHOUSE_URL=warehouse_url, PL_API_PORT=str(port))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            eventually(lambda: _is_ready(client) or process.poll() is not None)
            assert process.poll() is None, process.stderr.read()
            process.send_signal(stop)
            _, err = process.communicate(timeout=20)
    finally:
        process.kill()

    assert process.returncode in (0, -stop)
    assert "Traceback" not in err
    assert warehouse_url not in err


def _is_ready(client):
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.ConnectError:
        return False
