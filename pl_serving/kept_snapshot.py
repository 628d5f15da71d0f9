"""Keeps the served snapshot on disk and reads it back: off the event loop, and never failing."""

import asyncio
import logging
from pathlib import Path

from pl_serving.errors import SnapshotFileUnusable
from pl_serving.snapshot import Snapshot
from pl_serving.snapshot_file import read_snapshot, write_snapshot

_logger = logging.getLogger(__name__)


class KeptSnapshot:
    """The last good snapshot on disk.

    Args:
        path: the file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._written: Snapshot | None = None
        self._has_failed = False

    async def read(self) -> Snapshot | None:
        """What is kept; None, with the reason in the log, if there is nothing to be served."""
        if self._path is None:
            return None
        try:
            self._written = await asyncio.to_thread(read_snapshot, self._path)
        except FileNotFoundError:
            _logger.info("no snapshot is kept at %s yet", self._path)
        except (OSError, SnapshotFileUnusable) as problem:
            _logger.warning("the snapshot kept at %s is ignored: %s", self._path, problem)
        else:
            _logger.info("snapshot %d is read back from %s", self._written.snapshot_id, self._path)
        return self._written

    async def keep(self, snapshot: Snapshot) -> None:
        """Have this one on disk; where writing fails, the next call tries again."""
        if self._path is None or snapshot is self._written:
            return
        try:
            await asyncio.to_thread(write_snapshot, self._path, snapshot)
        except OSError as problem:
            if not self._has_failed:
                _logger.warning("the snapshot cannot be kept at %s: %s", self._path, problem)
            self._has_failed = True
            return
        if self._has_failed:
            _logger.info("the snapshot is kept at %s again", self._path)
        self._has_failed = False
        self._written = snapshot
