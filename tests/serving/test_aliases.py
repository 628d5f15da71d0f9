"""Tests of following the alias `champion`, over HTTP, in good times and bad.

What answers stands for MLflow's REST interface; that MLflow itself is followed is a test of the
record, `tests/assets/test_record.py`.
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest
from serving.asking import ask
from serving.made_up_snapshot import publish
from serving.made_up_standby import stand_by
from serving.running_api import eventually, readiness, running_api


class Registry:
    """Versions that hold the alias, by model; `None` as a whole for a registry that fails."""

    def __init__(self):
        self.versions = {}
        self.is_failing = False


@contextmanager
def registry_site():
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = parse_qs(urlparse(self.path).query)["name"][0]
            version = registry.versions.get(name)
            status = 500 if registry.is_failing else 404 if version is None else 200
            body = json.dumps({"model_version": {"version": str(version)}}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    registry.url = f"http://user:s3cret@127.0.0.1:{server.server_address[1]}"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def followed(warehouse_url):
    """An API with versions 2 and 3 standing by, and the registry that it follows."""
    with registry_site() as registry:
        stand_by(warehouse_url, publish(warehouse_url, model_version=1), (2, 3))
        with running_api(warehouse_url, mlflow_url=registry.url) as api:
            yield api, registry


def version(api):
    return ask(api, "Arsenal", "Chelsea").json()["model_version"]


def test_the_version_that_holds_the_alias_answers_and_an_unknown_one_leaves_it(followed, caplog):
    api, registry = followed
    assert version(api) == 1
    registry.versions["match-outcome"] = 3
    eventually(lambda: version(api) == 3)
    assert readiness(api)["status"] == "ready"

    registry.versions["match-outcome"] = 99
    eventually(lambda: readiness(api)["refused"])
    assert "version 99" in readiness(api)["refused"]
    assert readiness(api)["status"] == "degraded"
    assert version(api) == 3, "not the one that published, which was champion longer ago"

    registry.versions["match-outcome"] = 2
    eventually(lambda: version(api) == 2)
    assert readiness(api)["refused"] is None


def test_while_the_registry_fails_the_last_known_version_answers(followed, caplog):
    api, registry = followed
    registry.versions["match-outcome"] = 2
    eventually(lambda: version(api) == 2)
    registry.is_failing = True
    eventually(lambda: readiness(api)["mlflow"] == "unreachable")
    assert readiness(api)["status"] == "degraded"
    assert version(api) == 2
    assert "s3cret" not in caplog.text

    registry.is_failing = False
    registry.versions["match-outcome"] = 3
    eventually(lambda: version(api) == 3)
    assert readiness(api)["mlflow"] == "reachable"


def test_a_version_that_says_nonsense_is_not_switched_to(warehouse_url):
    with registry_site() as registry:
        number = publish(warehouse_url, model_version=1)
        stand_by(warehouse_url, number, (2, 60))
        with running_api(warehouse_url, mlflow_url=registry.url) as api:
            registry.versions["match-outcome"] = 60
            eventually(lambda: readiness(api)["refused"])
            assert "version 60" in readiness(api)["refused"]
            assert version(api) == 1
