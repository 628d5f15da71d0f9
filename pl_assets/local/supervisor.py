"""The supervisor: starts services, sees that they stay up, and leaves nothing behind."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from pl_assets.local.errors import Interrupted, ServiceFailed
from pl_assets.local.ports import require_free
from pl_assets.local.processes import GRACE_S, ask, end, finish, start
from pl_assets.local.recorded import end_recorded
from pl_assets.local.services import Service
from pl_assets.local.state import Record, RunningProcess, read_record, remove_record, write_record

_LONGEST_BACK_OFF_S = 30.0
_STEADY_AFTER_S = 60.0
"""A service that has run so long is no longer restarting: its back-off begins anew."""
_PING_EVERY_S = 5.0
_SILENT_TOO_LONG_S = 60.0
"""A process that runs and does not answer for so long is ended, so that it starts again."""
_LONGEST_START_S = 600.0
"""Of one that is started again: PostgreSQL recovers for as long as it takes to read its log."""

Tell = Callable[[Service, str, str], None]
"""Called with a service, its state and a word on it, whenever the state changes."""


@dataclass
class Child:
    """A service that was started."""

    service: Service
    process: subprocess.Popen[bytes]
    started: float
    state: str = "starting"
    failures: int = 0
    restart_at: float | None = None
    pinged: float = 0.0
    silent_since: float | None = None


class Supervisor:
    """The services of one PL_HOME, as the process that started them sees them.

    Args:
        home: where their record and logs go.
        role: which `pl` this is; see `state`.
        tell: is told of every change.
    """

    def __init__(self, home: Path, role: str, tell: Tell) -> None:
        self._home = home
        self._record = Record(role, RunningProcess.of("pl", os.getpid()))
        self._tell = tell
        self._children: dict[str, Child] = {}
        self._passing: list[RunningProcess] = []
        self._not_kept = ""
        self.stopping = threading.Event()
        self.attention = threading.Event()
        """Set when somebody asks to look again at which data serves."""

    @property
    def children(self) -> Sequence[Child]:
        return list(self._children.values())

    def listen_to_signals(self) -> None:
        """From here on SIGINT, SIGTERM and SIGHUP ask to stop, and SIGUSR1 for attention."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        signal.signal(signal.SIGUSR1, lambda *_: self.attention.set())

    def end_leftovers(self) -> None:
        """End what a supervisor that was killed has left running on this PL_HOME."""
        end_recorded(read_record(self._home))
        remove_record(self._home)

    def start(self, service: Service) -> None:
        """Start a service, after making sure of its port."""
        if service.port is not None:
            require_free(service.port, service.host, service.title, service.port_variable)
        self._children[service.name] = Child(service, self._spawn(service), time.time())
        self._write()
        self._change(self._children[service.name], "starting", f"{service.address}{self._not_kept}")

    def replace(self, *services: Service) -> None:
        """Start services anew as they are now described, after ending those of the same names."""
        asked = {service.name: _ask(self._children[service.name]) for service in services}
        for name, family in asked.items():
            child = self._children.pop(name)
            finish(child.process.pid, family, GRACE_S)
            child.process.wait()
        for service in services:
            self.start(service)

    def wait_ready(self, *names: str) -> None:
        """Until all of these answer.

        Raises:
            ServiceFailed: if one ends or does not answer in its time, with the end of its log.
            Interrupted: if asked to stop before.
        """
        waiting = [self._children[name] for name in names]
        while waiting:
            for child in list(waiting):
                if child.service.is_healthy(child.started):
                    self._change(child, "ready", f"after {time.time() - child.started:.1f} s")
                    waiting.remove(child)
                elif child.restart_at is not None:
                    self._look_after(child)
                elif child.process.poll() is not None:
                    raise ServiceFailed(self._last_words(child, "ended"))
                elif time.time() - child.started > child.service.ready_within_s:
                    raise ServiceFailed(self._last_words(child, "did not answer"))
            if waiting and self.stopping.wait(0.2):
                raise Interrupted("asked to stop while starting")

    def tend(self) -> bool:
        """Look after every service once; returns whether it is time to stop, half a second on."""
        for child in self.children:
            self._look_after(child)
        if self._not_kept:
            self._write()
        return self.stopping.wait(0.5)

    def stop(self) -> None:
        """End everything, last started first, and remove the record.

        All but the first, which is the store of the others, are asked at once.
        """
        asked: dict[str, list[psutil.Process]] = {}
        for child in reversed(self.children):
            self._change(child, "stopping", "")
            if child is self.children[0]:
                break
            asked[child.service.name] = _ask(child)
        for child in reversed(self.children):
            family = asked.get(child.service.name) or _ask(child)
            finish(child.process.pid, family, GRACE_S)
            child.process.wait()
            del self._children[child.service.name]
            self._write()
        remove_record(self._home)

    @contextmanager
    def recorded(self, name: str, pid: int) -> Iterator[None]:
        """Keep a process in the record that is no service, so that it is never left behind."""
        self._passing.append(RunningProcess.of(name, pid))
        self._write()
        try:
            yield
        finally:
            self._passing.pop()
            self._write()

    def _look_after(self, child: Child) -> None:
        now = time.time()
        if child.restart_at is not None:
            if now >= child.restart_at:
                self._restart(child, now)
        elif (code := child.process.poll()) is not None:
            finish(child.process.pid, [], 0)  # what it has left behind
            if now - child.started > _STEADY_AFTER_S:
                child.failures = 0
            pause = self._put_off(child, now)
            child.silent_since = None  # the next one has all of its time to start
            self._change(child, "down", f"ended with {code}; starts again in {pause:.0f} s")
        elif now - child.pinged > _PING_EVERY_S or child.state == "starting":
            child.pinged = now
            if child.service.is_healthy(child.started):
                child.silent_since = None
                self._change(child, "ready", child.service.address)
            elif child.state == "ready":
                child.silent_since = now
                self._change(child, "silent", "runs and does not answer")
            elif self._is_past_waiting(child, now):
                child.silent_since = None
                end(child.process.pid, child.service.stop_signal, GRACE_S)

    def _restart(self, child: Child, now: float) -> None:
        """Start one again; on a full disk, which has no room for its log, later."""
        try:
            child.process, child.started = self._spawn(child.service), now
        except OSError as problem:
            pause = self._put_off(child, now)
            self._change(child, "starting", f"cannot be started: {problem}; again in {pause:.0f} s")
            return
        child.restart_at = None
        self._write()
        self._change(child, "starting", f"again{self._not_kept}")

    @staticmethod
    def _put_off(child: Child, now: float) -> float:
        """Have one start again after a pause, each twice as long; returns the seconds."""
        # A day of failures must not make a number that is too large.
        pause = min(2.0 ** min(child.failures, 10), _LONGEST_BACK_OFF_S)
        child.failures += 1
        child.restart_at = now + pause
        return pause

    @staticmethod
    def _is_past_waiting(child: Child, now: float) -> bool:
        """Whether one that runs has not answered for longer than it should take."""
        if child.silent_since is not None:
            return now - child.silent_since > _SILENT_TOO_LONG_S
        return now - child.started > _LONGEST_START_S

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        log = self._home / "logs" / f"{service.name}.log"
        return start(service.command(), service.environment, log)

    def _change(self, child: Child, state: str, word: str) -> None:
        if child.state != state or state == "starting":
            child.state = state
            self._tell(child.service, state, word)

    def _write(self) -> None:
        self._record.services = [*self._passing]
        for child in self.children:
            if child.process.poll() is None:
                address = child.service.address
                self._record.services.append(
                    RunningProcess.of(child.service.name, child.process.pid, address)
                )
        try:
            write_record(self._home, self._record)
            self._not_kept = ""
        except OSError as problem:
            # The disk is full: what runs goes on, and `tend` tries again.
            self._not_kept = f"; not written down for `pl down`: {problem}"

    def _last_words(self, child: Child, what: str) -> str:
        log = self._home / "logs" / f"{child.service.name}.log"
        lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        said = "\n  ".join(lines)
        return f"expected {child.service.title} to answer, but it {what}; {log} ends:\n  {said}"


def _ask(child: Child) -> list[psutil.Process]:
    # The number of a process that has ended may be somebody else's by now.
    if child.process.poll() is not None:
        return []
    return ask(child.process.pid, child.service.stop_signal)
