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
def running_api(warehouse_url):
    """A client of an API that serves from this database."""
    settings = ServingSettings(warehouse_url=warehouse_url, api_poll_seconds=POLL_SECONDS)
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


def eventually(condition, within_seconds=20):
    """What the condition returns as soon as it is true; fails after the deadline."""
    deadline = time.monotonic() + within_seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, f"not met within {within_seconds} s"
        time.sleep(0.05)
    return met
