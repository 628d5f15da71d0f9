"""Starting and ending a child with all its descendants."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

_LOG_BYTES = 10_000_000
_RESET = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


def start(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output in a log that is turned over at 10 MB."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".1.log"))
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            preexec_fn=_reset_signals,
        )


def _reset_signals() -> None:
    # Dagster never stops on SIGTERM if it inherits an ignored SIGINT, as background shells set.
    for number in _RESET:
        signal.signal(number, signal.SIG_DFL)


def end(pid: int, first: signal.Signals, grace_s: float) -> None:
    """End a process and everything it started: asked first, killed after the grace period."""
    finish(pid, ask(pid, first), grace_s)


def ask(pid: int, first: signal.Signals) -> list[psutil.Process]:
    """Send a process a signal; returns what `finish` must see gone: it and its descendants."""
    try:
        leader = psutil.Process(pid)
        family = [leader, *leader.children(recursive=True)]
        leader.send_signal(first)
    except psutil.NoSuchProcess:
        return []
    return family


def finish(pid: int, family: Sequence[psutil.Process], grace_s: float) -> None:
    """Wait for a process that was asked to end, then end what is left of its family.

    Children of children that were left behind are found by their session.
    """
    for leader in family[:1]:
        with contextlib.suppress(psutil.TimeoutExpired):
            leader.wait(grace_s)
    left = {process for process in [*family, *_of_session(pid)] if process.is_running()}
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill() if process.pid == pid else process.terminate()
    _, alive = psutil.wait_procs(left, timeout=3)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=3)


def _of_session(session: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == session and process.pid != os.getpid():
                found.append(process)
    return found
