"""Starting and ending a child with all its descendants."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psutil

GRACE_S = 12.0
"""What has been asked to end is killed after so long."""
_LOG_BYTES = 10_000_000
_RESET = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


def start(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output in a log that is turned over at 10 MB.

    That is looked at here: a log grows for as long as its child lives.
    """
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
            preexec_fn=reset_signals,
        )


def reset_signals() -> None:
    """In a child before its program begins: no signal is ignored or held back any more.

    Dagster never stops on SIGTERM if it inherits an ignored SIGINT, as background shells set.
    """
    for number in _RESET:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


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
    wait_ended(family[:1], grace_s)
    left = wait_ended({*family, *_of_session(pid)}, 0)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill() if process.pid == pid else process.terminate()
    left = wait_ended(left, 3)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_ended(left, 3)


def wait_ended(processes: Iterable[psutil.Process], within_s: float) -> list[psutil.Process]:
    """Wait until processes have ended; returns those that have not in time."""
    deadline = time.monotonic() + within_s
    while (alive := [process for process in processes if _is_alive(process)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    return alive


def _is_alive(process: psutil.Process) -> bool:
    # psutil waits for zombies too, but one that is not our child may stay for as long as init.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _of_session(session: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == session and process.pid != os.getpid():
                found.append(process)
    return found
