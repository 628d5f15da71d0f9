"""What runs on a PL_HOME: the lock that one `pl` holds, and the record of its processes."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from pl_assets.local.errors import AlreadyRunning

STACK = "stack"
"""Role of `pl up`, whose services others may use; every other `pl` keeps its own to itself."""


@dataclass(frozen=True)
class RunningProcess:
    """A process, told from a later one of the same number by when it began."""

    name: str
    pid: int
    create_time: float
    address: str = ""

    @classmethod
    def of(cls, name: str, pid: int, address: str = "") -> "RunningProcess":
        return cls(name, pid, psutil.Process(pid).create_time(), address)

    def find(self) -> psutil.Process | None:
        """The process, if it still runs."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.create_time) < 0.01
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


@dataclass
class Record:
    """What `stack.json` says."""

    role: str
    owner: RunningProcess
    services: list[RunningProcess] = field(default_factory=list)

    def service(self, name: str) -> RunningProcess | None:
        return next((service for service in self.services if service.name == name), None)


def read_record(home: Path) -> Record | None:
    """The record of a PL_HOME, whether or not its processes still run."""
    try:
        found: dict[str, Any] = json.loads((home / "stack.json").read_text())
        return Record(
            found["role"],
            RunningProcess(**found["owner"]),
            [RunningProcess(**service) for service in found["services"]],
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def running_stack(home: Path) -> Record | None:
    """The record of a `pl up` that is alive on this PL_HOME."""
    record = read_record(home)
    return record if record and record.role == STACK and record.owner.find() else None


def write_record(home: Path, record: Record) -> None:
    """Write the record whole or not at all."""
    new = home / "stack.json.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(record), file, indent=1)
    new.replace(home / "stack.json")


def remove_record(home: Path) -> None:
    (home / "stack.json").unlink(missing_ok=True)


@contextmanager
def exclusive(home: Path, wait_s: float = 0) -> Iterator[None]:
    """Hold a PL_HOME alone; the kernel lets go when this process ends, however it ends.

    Raises:
        AlreadyRunning: saying who holds it, if it is not let go within `wait_s`.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / "lock"
    deadline = time.monotonic() + wait_s
    while (held := _try_to_hold(path)) is None:
        if time.monotonic() >= deadline:
            raise AlreadyRunning(_who(home))
        time.sleep(0.2)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(held)


def _try_to_hold(path: Path) -> int | None:
    """The lock's descriptor; None if another process has it, or has just removed the file."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


def _who(home: Path) -> str:
    record = read_record(home)
    if record is None or record.owner.find() is None:
        return f"another `pl` works on {home} at this moment; try again when it has ended"
    if record.role != STACK:
        return f"`pl {record.role}` (pid {record.owner.pid}) works on {home}; try again after it"
    where = ", ".join(f"{s.name} {s.address}" for s in record.services if s.address)
    return (
        f"the platform already runs on {home} (pid {record.owner.pid}): {where}. `pl down` stops it"
    )
