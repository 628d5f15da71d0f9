"""The spool of the API, read: files that are whole, taken in one by one or set aside.

`pl_serving/shade_spool.py` writes them and says what their names mean.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from pl_assets.football.shade_line import Lines, read
from pl_assets.settings import Settings

_WHOLE, _BEING_WRITTEN, _DAMAGED = ".jsonl", ".part", ".damaged"


class ShadeSpool:
    """Files of the data that this process works on; those of the other wait for it to serve.

    Args:
        settings: where the folder is.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.shade_spool
        self._data_source = settings.data_source

    @property
    def folder(self) -> Path:
        return self._folder

    def waiting(self) -> list[Path]:
        """Files that can be taken in, the oldest first; those too whose writer was killed."""
        for path in self._of_this_data(_BEING_WRITTEN):
            _finish_if_left(path)
        return self._of_this_data(_WHOLE)

    def damaged(self) -> list[Path]:
        """Files that were set aside, the oldest first."""
        return self._of_this_data(_DAMAGED)

    def read(self, path: Path) -> Lines:
        """What a file holds.

        Raises:
            OSError: if it cannot be read; FileNotFoundError, if it had to make room meanwhile.
        """
        return read(path.read_bytes(), self._data_source)

    @staticmethod
    def remove(path: Path) -> None:
        """A file whose lines are all held."""
        path.unlink(missing_ok=True)

    @staticmethod
    def set_aside(path: Path) -> None:
        """A file with a fault stays, under a name that nobody takes in."""
        with suppress(FileNotFoundError):  # another run was quicker
            path.rename(path.with_suffix(_DAMAGED))

    def _of_this_data(self, suffix: str) -> list[Path]:
        return sorted(self._folder.glob(f"*-{self._data_source}-*{suffix}"))


def _finish_if_left(path: Path) -> None:
    """Finish a file that nobody writes any more: its writer would hold its lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        return  # finished meanwhile; or another user's, whose own run will
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.rename(path.with_suffix(_WHOLE))
    except (BlockingIOError, FileNotFoundError):
        pass  # its writer lives, or has just finished it
    finally:
        os.close(descriptor)
