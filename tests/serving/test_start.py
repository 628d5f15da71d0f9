"""Tests of the API as a process: what it imports, how it starts, how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime

import httpx
import pytest
from free_port import free_port
from serving.absent_database import NO_DATABASE
from serving.keys import ENTRY, KEY, WITH_KEY
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


def test_on_sigterm_a_request_in_flight_is_answered_and_new_ones_are_refused():
    with running_process() as (process, port):
        body = b'{"home_team": "Arsenal", "away_team": "Chelsea"}'
        with socket.create_connection(("127.0.0.1", port), 20) as slow:
            slow.sendall(
                b"POST /v1/predict HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body[:9])
            )
            eventually(lambda: _in_flight(port) == 2)
            process.send_signal(signal.SIGTERM)
            eventually(lambda: not _listens(port))
            slow.sendall(body[9:])
            # Read at last, and answered as ever: there is no snapshot.
            assert slow.recv(64).startswith(b"HTTP/1.1 503 ")
        process.communicate(timeout=20)

    assert process.returncode in (0, -signal.SIGTERM)


def test_the_log_is_json_and_says_of_a_request_what_may_be_known():
    with running_process(PL_API_KEYS=ENTRY) as (process, port):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            given = {"X-Request-ID": "mine-1", "X-Secret": "in-a-header"} | WITH_KEY
            client.post("/v1/predict?a=in-a-query", json={"b": "in-a-body"}, headers=given)
            client.get("/in-a-path")
            client.post("/v1/retraining", headers={"X-Request-ID": "mine-2"} | WITH_KEY)
            client.get("/health/live")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)

    lines = [json.loads(line) for line in err.splitlines()]
    for line in lines:
        assert list(line)[:5] == ["time", "level", "logger", "message", "request_id"]
        assert datetime.fromisoformat(line["time"]).tzinfo
    access = [line for line in lines if line["logger"] == "pl_serving.access"]
    assert [line["message"] for line in access] == [
        "POST /v1/predict 422",
        "GET no route 404",
        "POST /v1/retraining 503",
    ]
    assert access[0] | {"time": "", "milliseconds": 0} == {
        "time": "",
        "level": "INFO",
        "logger": "pl_serving.access",
        "message": "POST /v1/predict 422",
        "request_id": "mine-1",
        "method": "POST",
        "route": "/v1/predict",
        "status": 422,
        "milliseconds": 0,
        "client": "127.0.0.1",
    }
    assert 0 < access[0]["milliseconds"] < 10_000
    assert {line["logger"] for line in lines} >= {"uvicorn.error", "pl_serving.snapshot_store"}
    for secret in ("in-a-", KEY, ENTRY, "secret"):
        assert secret not in err


def test_the_line_of_every_request_can_be_left_out():
    with running_process(PL_API_ACCESS_LOG="false") as (process, port):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)

    assert "pl_serving.access" not in err


@contextmanager
def running_process(**environment):
    """The API as a process, without a database, and its port."""
    port = free_port()
    address = {"PL_WAREHOUSE_URL": NO_DATABASE, "PL_API_PORT": str(port)}
    process = run(["-m", "pl_serving"], **address, **environment)
    try:
        eventually(lambda: _listens(port) or process.poll() is not None)
        assert process.poll() is None, process.stderr.read()
        yield process, port
    finally:
        process.kill()


def _listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


def _in_flight(port):
    page = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    return float(re.search(r"^pl_requests_in_flight (\S+)", page, re.MULTILINE)[1])


def _is_ready(client):
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.ConnectError:
        return False
