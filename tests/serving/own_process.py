"""A process that a test or a benchmark starts and ends, once it answers."""

import os
import signal
import subprocess
from contextlib import contextmanager

import httpx
from serving.running_api import eventually


@contextmanager
def process(command, environment, ready):
    """A process that answers at an address, ended with the block if it has not ended before."""
    started = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        eventually(lambda: answers(ready), within_seconds=90)
        yield started
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGTERM)
            started.wait(20)


def answers(url):
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.HTTPError:
        return False
