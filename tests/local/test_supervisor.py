"""Tests of keeping services up: started, restarted, reported, ended."""

import dataclasses
import os
import sys
import threading
import time

import psutil
import pytest
from free_port import free_port

from pl_assets.local.errors import Interrupted, PortInUse, ServiceFailed
from pl_assets.local.services import Service, answers
from pl_assets.local.state import STACK, read_record
from pl_assets.local.supervisor import Supervisor


def web_service(port, name="web"):
    return Service(
        name=name,
        title="A web server",
        command=lambda: [sys.executable, "-m", "http.server", "-b", "127.0.0.1", str(port)],
        environment=dict(os.environ),
        is_healthy=lambda _: answers(f"http://127.0.0.1:{port}/"),
        address=f"http://127.0.0.1:{port}",
        port=port,
        port_variable="PL_WEB_PORT",
    )


def failing_service(code, healthy=False):
    return Service(
        name="failing",
        title="A failing server",
        command=lambda: [sys.executable, "-c", code],
        environment=dict(os.environ),
        is_healthy=lambda _: healthy,
        ready_within_s=2,
    )


class Told(list):
    def __call__(self, service, state, word):
        self.append((service.name, state, word))

    def states(self, name):
        return [state for service, state, _ in self if service == name]


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def supervisor(tmp_path, told):
    made = Supervisor(tmp_path, STACK, told)
    yield made
    made.stop()


def until(supervisor, condition, within_s=20):
    deadline = time.monotonic() + within_s
    while not condition():
        supervisor.tend()
        assert time.monotonic() < deadline


def test_a_service_becomes_ready_is_recorded_and_ends(supervisor, told, tmp_path):
    supervisor.start(web_service(free_port()))
    supervisor.wait_ready("web")
    recorded = read_record(tmp_path)
    assert recorded.owner.pid == os.getpid()
    process = recorded.service("web").find()
    assert process is not None
    supervisor.stop()
    assert not process.is_running()
    assert read_record(tmp_path) is None
    assert told.states("web") == ["starting", "ready", "stopping"]


def test_a_service_that_dies_comes_back_under_another_number(supervisor, told, tmp_path):
    supervisor.start(web_service(free_port()))
    supervisor.wait_ready("web")
    first = read_record(tmp_path).service("web").find()
    first.kill()
    until(supervisor, lambda: told.states("web")[-3:] == ["down", "starting", "ready"])
    second = read_record(tmp_path).service("web").find()
    assert second is not None
    assert second.pid != first.pid


def test_what_cannot_be_written_ends_nothing_and_is_written_once_it_can(supervisor, told, tmp_path):
    """As on a full disk: a folder is in the way of the record, then one in that of a log."""
    supervisor.start(web_service(free_port()))
    supervisor.wait_ready("web")
    record = read_record(tmp_path)
    for in_the_way, word in (
        (tmp_path / "stack.json", "again; not written down for `pl down`"),
        (tmp_path / "logs" / "web.log", "cannot be started: "),
    ):
        in_the_way.unlink()
        in_the_way.mkdir()
        supervisor.children[0].process.kill()
        until(supervisor, lambda word=word: told[-1][2].startswith(word) or word in told[-2][2])
        in_the_way.rmdir()
        until(supervisor, lambda: told.states("web")[-1] == "ready" and read_record(tmp_path))
        assert supervisor.children[0].process.poll() is None
    assert read_record(tmp_path).service("web").find() is not None
    assert read_record(tmp_path).service("web").pid != record.service("web").pid


def test_one_that_keeps_dying_is_given_longer_and_longer_pauses(supervisor, told):
    supervisor.start(failing_service("raise SystemExit(3)"))
    until(supervisor, lambda: told.states("failing").count("down") == 3)
    pauses = [word for _, state, word in told if state == "down"]
    assert pauses == [f"ended with 3; starts again in {pause} s" for pause in (1, 2, 4)]


def test_the_end_of_its_log_says_why_a_service_did_not_start(supervisor):
    supervisor.start(failing_service("raise SystemExit('no more coal')"))
    with pytest.raises(ServiceFailed, match=r"(?s)A failing server.*failing\.log.*no more coal"):
        supervisor.wait_ready("failing")


def test_one_that_never_answers_is_given_up(supervisor):
    supervisor.start(failing_service("import time; time.sleep(60)"))
    with pytest.raises(ServiceFailed, match="did not answer"):
        supervisor.wait_ready("failing")


def test_being_asked_to_stop_interrupts_the_wait(supervisor):
    supervisor.start(failing_service("import time; time.sleep(60)"))
    threading.Timer(0.3, supervisor.stopping.set).start()
    with pytest.raises(Interrupted):
        supervisor.wait_ready("failing")


def test_a_port_that_is_taken_is_refused(supervisor):
    port = free_port()
    supervisor.start(web_service(port))
    supervisor.wait_ready("web")
    with pytest.raises(PortInUse, match="PL_WEB_PORT"):
        supervisor.start(web_service(port, name="second"))


def test_services_of_a_supervisor_that_is_gone_are_ended_before_anything_starts(tmp_path, told):
    lost = Supervisor(tmp_path, STACK, told)
    lost.start(web_service(free_port()))
    process = read_record(tmp_path).service("web").find()
    Supervisor(tmp_path, STACK, told).end_leftovers()
    assert process.status() == psutil.STATUS_ZOMBIE  # this test, its parent, has not looked
    assert read_record(tmp_path) is None
    lost.stop()


def test_a_passing_process_is_in_the_record_while_it_lasts(supervisor, tmp_path):
    with supervisor.recorded("refresh", os.getpid()):
        assert read_record(tmp_path).service("refresh").pid == os.getpid()
    assert read_record(tmp_path).service("refresh") is None


def test_a_service_that_runs_and_does_not_answer_is_started_anew(supervisor, told, monkeypatch):
    monkeypatch.setattr("pl_assets.local.supervisor._PING_EVERY_S", 0.1)
    monkeypatch.setattr("pl_assets.local.supervisor._SILENT_TOO_LONG_S", 0.3)
    supervisor.start(web_service(free_port()))
    supervisor.wait_ready("web")
    hung = supervisor.children[0].process.pid
    psutil.Process(hung).suspend()
    until(supervisor, lambda: told.states("web").count("ready") == 2, within_s=60)
    assert told.states("web") == ["starting", "ready", "silent", "down", "starting", "ready"]
    assert not psutil.pid_exists(hung)


def test_a_service_that_never_answers_after_a_restart_is_started_anew(
    supervisor, told, monkeypatch, tmp_path
):
    monkeypatch.setattr("pl_assets.local.supervisor._PING_EVERY_S", 0.1)
    monkeypatch.setattr("pl_assets.local.supervisor._LONGEST_START_S", 0.5)
    web = web_service(free_port())
    hangs = tmp_path / "hangs"

    def command():
        hanging = [sys.executable, "-c", "import time; time.sleep(1000)"]
        return hanging if hangs.exists() else web.command()

    supervisor.start(dataclasses.replace(web, command=command))
    supervisor.wait_ready("web")
    hangs.touch()
    # Silent before it ends: the silence of one process is not counted against the next.
    first = psutil.Process(supervisor.children[0].process.pid)
    first.suspend()
    until(supervisor, lambda: told.states("web")[-1] == "silent")
    first.kill()
    until(supervisor, lambda: told.states("web").count("down") == 2, within_s=30)
    hangs.unlink()
    until(supervisor, lambda: told.states("web")[-1] == "ready", within_s=60)


def test_a_service_is_replaced_by_one_that_is_described_otherwise(supervisor, tmp_path):
    supervisor.start(web_service(free_port()))
    supervisor.wait_ready("web")
    before = read_record(tmp_path).service("web")
    after = web_service(free_port())
    supervisor.replace(after)
    supervisor.wait_ready("web")
    assert before.find() is None
    assert read_record(tmp_path).service("web").address == after.address
    assert [child.service.name for child in supervisor.children] == ["web"]
