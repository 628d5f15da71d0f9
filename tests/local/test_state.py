"""Tests of the lock on a PL_HOME and of the record of what runs there."""

import os
import stat
import subprocess
import sys
import time

import psutil
import pytest

from pl_assets.local.errors import AlreadyRunning
from pl_assets.local.processes import reset_signals
from pl_assets.local.state import (
    STACK,
    Record,
    RunningProcess,
    exclusive,
    read_record,
    remove_record,
    running_stack,
    write_record,
)

HOLD = """
import sys, time
from pathlib import Path
from pl_assets.local.state import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=reset_signals,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_held_home_is_refused_at_once(tmp_path, holder):
    begun = time.monotonic()
    with pytest.raises(AlreadyRunning, match="works on"), exclusive(tmp_path):
        pytest.fail("held twice")
    assert time.monotonic() - begun < 1


def test_the_lock_of_a_killed_process_holds_nobody_up(tmp_path, holder):
    holder.kill()
    holder.wait()
    assert (tmp_path / "lock").exists()
    with exclusive(tmp_path):
        assert (tmp_path / "lock").exists()
    assert not (tmp_path / "lock").exists()


def test_who_may_wait_gets_the_lock_when_it_is_let_go(tmp_path, holder):
    holder.terminate()
    with exclusive(tmp_path, wait_s=60):
        assert holder.wait(5) != 0


def test_the_refusal_names_the_running_platform_and_its_addresses(tmp_path, holder):
    services = [RunningProcess.of("api", os.getpid(), "http://127.0.0.1:8000")]
    write_record(tmp_path, Record(STACK, RunningProcess.of("pl", holder.pid), services))
    with pytest.raises(AlreadyRunning) as refused, exclusive(tmp_path):
        pytest.fail("held twice")
    assert f"pid {holder.pid}" in str(refused.value)
    assert "api http://127.0.0.1:8000" in str(refused.value)


def test_a_record_reads_back_as_it_was_written_and_is_private(tmp_path):
    me = RunningProcess.of("pl", os.getpid())
    record = Record(STACK, me, [RunningProcess.of("api", os.getpid(), "http://127.0.0.1:1")])
    write_record(tmp_path, record)
    assert read_record(tmp_path) == record
    assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600
    assert running_stack(tmp_path) == record
    remove_record(tmp_path)
    assert read_record(tmp_path) is None


def test_a_process_that_took_over_a_number_is_not_taken_for_the_first(tmp_path):
    now = psutil.Process().create_time()
    stale = RunningProcess("pl", os.getpid(), now - 100)
    assert stale.find() is None
    write_record(tmp_path, Record(STACK, stale))
    assert running_stack(tmp_path) is None


def test_the_services_of_a_command_are_not_taken_for_a_platform(tmp_path):
    write_record(tmp_path, Record("refresh", RunningProcess.of("pl", os.getpid())))
    assert running_stack(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"role": "stack"}', '{"owner": 1}'])
def test_a_record_that_makes_no_sense_counts_as_none(tmp_path, text):
    (tmp_path / "stack.json").write_text(text)
    assert read_record(tmp_path) is None
