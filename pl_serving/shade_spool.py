"""The spool: files of a folder in which lines wait until the platform takes them in.

A file is written under the name `*.part`, locked by its writer, and is `*.jsonl` once it is
whole. Lines are written some at a time by one call, so that a process that is killed leaves whole
lines; what it was writing is finished by the next one, which finds it without a lock.
"""

import errno
import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

FILE_BYTES = 1 << 20
"""A file that has grown so far is finished."""


class Spool:
    """The files of one process in a folder that others may write to as well.

    Args:
        folder: made if it is not there.
        most_bytes: of all files together, whoever wrote them; the oldest make room.
        file_seconds: a file that is so old is finished.
        file_bytes: as is one that has grown so far.
    """

    def __init__(
        self, folder: Path, most_bytes: int, file_seconds: float, file_bytes: int = FILE_BYTES
    ) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._file_seconds = file_seconds
        self._file_bytes = min(file_bytes, most_bytes)
        self._process = os.urandom(4).hex()
        self._count = 0
        self._descriptor: int | None = None
        self._path = folder
        self._kind = ""
        self._size = 0
        self._began = 0.0
        self.bytes_held = 0
        """By all files when room was last looked for, and by what was written since."""
        self.lines_dropped = 0
        """Of files that had to make room before they were taken in."""

    @property
    def seconds_left(self) -> float | None:
        """Until the file being written is to be finished; None if there is none."""
        if self._descriptor is None:
            return None
        return max(self._began + self._file_seconds - monotonic(), 0.0)

    def write(self, kind: str, body: bytes) -> None:
        """Have whole lines in a file of their kind of data, all of them or none.

        Raises:
            OSError: if they cannot be written; nothing of them is there then.
        """
        is_full = self._size + len(body) > self._file_bytes
        if self._descriptor is not None and (kind != self._kind or is_full):
            self.finish()
        descriptor = self._descriptor if self._descriptor is not None else self._begin(kind, body)
        try:
            written = os.write(descriptor, body)
            if written < len(body):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            # Of what was begun nothing stays: the next line must not follow on half of one.
            os.ftruncate(descriptor, self._size)
            raise
        self._size += written
        self.bytes_held += written
        if self._size >= self._file_bytes or self.seconds_left == 0:
            self.finish()

    def finish(self) -> None:
        """The file being written, if there is one, is whole and may be taken in."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            os.fsync(descriptor)
            self._path.rename(self._path.with_suffix(".jsonl"))
        finally:
            os.close(descriptor)

    def adopt(self) -> None:
        """Finish files whose writers are gone.

        Raises:
            OSError: if the folder cannot be read or written.
        """
        for path in self._folder.glob("*.part"):
            try:
                descriptor = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                continue
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.rename(path.with_suffix(".jsonl"))
            except (BlockingIOError, FileNotFoundError):
                pass  # its writer lives, or somebody else was quicker
            finally:
                os.close(descriptor)

    def _begin(self, kind: str, body: bytes) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room(max(self._file_bytes, len(body)))
        self._count += 1
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{kind}-{self._process}-{self._count:06d}"
        path = self._folder / f"{name}.part"
        # Locked before it has the name by which others look for files without a lock.
        unnamed = path.with_suffix(".new")
        descriptor = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            unnamed.rename(path)
        except OSError:
            os.close(descriptor)
            unnamed.unlink(missing_ok=True)
            raise
        self._descriptor, self._path, self._kind = descriptor, path, kind
        self._size, self._began = 0, monotonic()
        return descriptor

    def _make_room(self, wanted: int) -> None:
        """Drop the oldest files that are not being written, until there is room."""
        held = {}
        for path in sorted(self._folder.iterdir()):
            try:
                held[path] = path.stat().st_size
            except FileNotFoundError:
                continue  # taken in meanwhile
        self.bytes_held = sum(held.values())
        for path, size in held.items():
            if self.bytes_held + wanted <= self._most_bytes:
                return
            if path.suffix in (".jsonl", ".damaged"):
                try:
                    lines = path.read_bytes().count(b"\n")
                    path.unlink()
                except FileNotFoundError:
                    lines = 0
                self.bytes_held -= size
                self.lines_dropped += lines
        if self.bytes_held + wanted > self._most_bytes:
            raise OSError(errno.ENOSPC, f"the spool {self._folder} is full of files being written")
