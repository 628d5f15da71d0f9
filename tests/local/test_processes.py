"""Tests of starting and ending a child with all its descendants."""

import os
import signal
import sys
import time

import psutil
import pytest
from serving.running_api import eventually

from pl_assets.local.processes import end, start

FAMILY = """
import subprocess, sys, time
child = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {0!r}]); {1}"
print("family", flush=True)
sleep = "import time; time.sleep(60)"
children = [
    subprocess.Popen([sys.executable, "-c", child.format(sleep, "time.sleep(60)")]),
    subprocess.Popen([sys.executable, "-c", child.format(sleep, "")]),
    subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True),
]
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
SIGNALS = """
import signal
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, flush=True)
"""


def marked(mark):
    """Processes that a family's mark in the environment tells."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MARK") == mark and process.status() != "zombie":
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def test_the_whole_family_ends_even_those_whose_parent_is_gone(tmp_path):
    mark = str(tmp_path)
    process = start([sys.executable, "-c", FAMILY], os.environ | {"MARK": mark}, tmp_path / "log")
    eventually(lambda: len(marked(mark)) == 5)
    end(process.pid, signal.SIGTERM, 5)
    assert marked(mark) == []
    assert process.wait() == -signal.SIGTERM


def test_one_that_does_not_listen_is_killed_after_its_grace(tmp_path):
    log = tmp_path / "log"
    process = start([sys.executable, "-c", STUBBORN], os.environ, log)
    eventually(lambda: "deaf" in log.read_text())
    begun = time.monotonic()
    end(process.pid, signal.SIGTERM, 0.5)
    assert process.wait() == -signal.SIGKILL
    assert 0.5 <= time.monotonic() - begun < 3


def test_a_child_listens_to_signals_that_its_parent_ignores(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = start([sys.executable, "-c", SIGNALS], os.environ, tmp_path / "log")
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.wait(15) == 0
    assert (tmp_path / "log").read_text() == "True\n"


def test_a_child_hears_signals_that_its_parent_holds_back(tmp_path):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        process = start(["sleep", "60"], os.environ, tmp_path / "log")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    process.terminate()
    assert process.wait(15) == -signal.SIGTERM


@pytest.mark.parametrize(("size", "kept"), [(10_000_001, True), (100, False)])
def test_a_log_is_turned_over_when_it_has_grown(tmp_path, size, kept):
    log = tmp_path / "logs" / "api.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * size)
    start(["echo", "new"], os.environ, log).wait(15)
    assert (tmp_path / "logs" / "api.1.log").exists() == kept
    assert log.read_text().endswith("new\n")
    assert (log.stat().st_size == len("new\n")) == kept
