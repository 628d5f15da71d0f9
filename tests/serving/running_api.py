"""The API under a real uvicorn on a free port, and patience with a deadline."""

import socket
import threading
import time
from contextlib import contextmanager

import httpx
import uvicorn

from pl_serving.app import create_app
from pl_serving.settings import ServingSettings

POLL_SECONDS = 0.1


@contextmanager
def running_api(warehouse_url, **settings):
    """A client of an API that serves from this database, with further settings by name."""
    settings = {"warehouse_url": warehouse_url, "api_poll_seconds": POLL_SECONDS} | settings
    settings = ServingSettings(**settings)
    config = uvicorn.Config(create_app(settings), log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            eventually(lambda: server.started)
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            with httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(timeout=20)
            assert not thread.is_alive()


def readiness(api):
    """What `/health/ready` says, which must be that a snapshot is served."""
    answer = api.get("/health/ready")
    assert answer.status_code == 200, answer.text
    return answer.json()


@contextmanager
def asked_all_the_while(api):
    """Answers to `/v1/predictions`, asked for without a pause while the block runs."""
    answers, ending = [], threading.Event()

    def ask():
        with httpx.Client(base_url=api.base_url, trust_env=False) as client:
            while not ending.is_set():
                answers.append(client.get("/v1/predictions"))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield answers
    finally:
        ending.set()
        asking.join()


def eventually(condition, within_seconds=20):
    """What the condition returns as soon as it is true; fails after the deadline."""
    deadline = time.monotonic() + within_seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, f"not met within {within_seconds} s"
        time.sleep(0.05)
    return met
