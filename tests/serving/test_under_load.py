"""A minute of load while what the API comes from is moved, restarted and killed: `make thorough`.

PostgreSQL, MLflow and the API are processes of their own, as in production; forecasts and the
versions that stand by are made up.
"""

import http.client
import itertools
import json
import os
import signal
import sys
import threading
import time
from contextlib import closing, contextmanager

import httpx
import pytest
from free_port import free_port
from serving.made_up_snapshot import publish
from serving.made_up_standby import stand_by
from serving.own_process import process
from serving.own_server import own_server

MODEL, VERSIONS = "match-outcome", (1, 2, 3, 4, 5, 6)
SECONDS, ALLOWED_LAG_S, CONNECTIONS = 60, 30, 16
QUESTION = {"home_team": "Arsenal", "away_team": "Chelsea"}
ODDS = {"odds": {"home": 2.1, "draw": 3.5, "away": 3.6}}
REQUESTS = (
    ("POST", "/v1/predict", json.dumps(QUESTION)),
    ("POST", "/v1/predict", json.dumps(QUESTION | ODDS)),
    ("GET", "/v1/predictions", None),
)

pytestmark = pytest.mark.thorough


class Load:
    """Requests over many connections, each with when it was made and what answered."""

    def __init__(self, port):
        self.answers, self._port, self._ending = [], port, threading.Event()

    def _ask(self, first):
        requests = itertools.islice(itertools.cycle(REQUESTS), first, None)
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            while not self._ending.is_set():
                method, path, body = next(requests)
                headers = {"Content-Type": "application/json"} if body else {}
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                said = json.loads(answer.read())
                version = said.get("without_odds", said).get("model_version")
                self.answers.append((time.monotonic(), answer.status, version))

    @contextmanager
    def running(self):
        # A connection that is refused or cut ends its thread, which fails the test by itself.
        threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        yield
        assert all(thread.is_alive() for thread in threads)
        self._ending.set()
        for thread in threads:
            thread.join()


def test_no_request_fails_and_every_answer_is_by_a_champion_of_the_last_half_minute(tmp_path):
    from mlflow import MlflowClient

    ml_port, port = free_port(), free_port()
    mlflow_url = f"http://127.0.0.1:{ml_port}"
    store = f"sqlite:///{tmp_path / 'mlflow.db'}"
    mlflow = [
        *(sys.executable, "-m", "mlflow", "server", "--backend-store-uri", store),
        *("--artifacts-destination", str(tmp_path), "--port", str(ml_port), "--workers", "1"),
    ]
    with own_server(tmp_path / "postgres") as postgres:
        number = publish(postgres.warehouse_url, model_version=VERSIONS[0])
        stand_by(postgres.warehouse_url, number, VERSIONS[1:])
        of_api = {
            "PL_WAREHOUSE_URL": postgres.warehouse_url,
            "PL_MLFLOW_URL": mlflow_url,
            "PL_API_PORT": str(port),
        }
        with process(mlflow, {}, f"{mlflow_url}/health") as registry_process:
            registry = MlflowClient(mlflow_url)
            registry.create_registered_model(MODEL)
            run = registry.create_run("0").info
            for _ in VERSIONS:
                registry.create_model_version(MODEL, f"{run.artifact_uri}/model", run.run_id)
            registry.set_registered_model_alias(MODEL, "champion", str(VERSIONS[0]))
            ready = f"http://127.0.0.1:{port}/health/ready"
            with process([sys.executable, "-m", "pl_serving"], of_api, ready):
                load, began = Load(port), time.monotonic()
                champions = [(began, VERSIONS[0])]
                with load.running():
                    for version in VERSIONS[1:]:
                        time.sleep(SECONDS / 10)
                        registry.set_registered_model_alias(MODEL, "champion", str(version))
                        champions.append((time.monotonic(), version))
                    time.sleep(SECONDS / 10)
                    postgres.stop()
                    postgres.start()
                    time.sleep(SECONDS / 10)
                    os.killpg(registry_process.pid, signal.SIGKILL)
                    time.sleep(max(0, began + SECONDS - time.monotonic()))
                state = httpx.get(ready, trust_env=False).json()

    assert len(load.answers) > 10_000
    assert {status for _, status, _ in load.answers} == {200}
    for when, _, version in load.answers:
        assert version in champions_of_late(champions, when)
    assert {version for _, _, version in load.answers} == set(VERSIONS)
    assert (state["status"], state["mlflow"]) == ("degraded", "unreachable")
    assert state["database"] == "reachable"


def champions_of_late(champions, when):
    """Versions that held the alias at some moment of the half minute before."""
    ends = [until for until, _ in champions[1:]] + [float("inf")]
    return {
        version
        for (since, version), until in zip(champions, ends, strict=True)
        if since <= when and until >= when - ALLOWED_LAG_S
    }
