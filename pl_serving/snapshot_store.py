"""Holds the newest snapshot and follows the database for the next one in the background."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import psycopg

from pl_serving.queries import read_newest
from pl_serving.snapshot import Snapshot

_logger = logging.getLogger(__name__)
_READ_TIMEOUT_SECONDS = 10


class SnapshotStore:
    """The newest snapshot; the last good one while the database is away.

    Args:
        warehouse_url: the database.
        poll_seconds: pause between two looks.
    """

    def __init__(self, warehouse_url: str, poll_seconds: float) -> None:
        self._warehouse_url = warehouse_url
        self._poll_seconds = poll_seconds
        self.current: Snapshot | None = None
        self.unreachable_since: datetime | None = None
        """When the database was first found unreadable; None while it answers."""
        self._ending = asyncio.Event()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Look once, then keep looking until the block ends."""
        await self.refresh()
        self._ending.clear()
        task = asyncio.create_task(self._follow(), name="snapshot follower")
        task.add_done_callback(self._ended)
        try:
            yield
        finally:
            # Not cancelled: that would leave the connection of a reading under way open.
            self._ending.set()
            await asyncio.gather(task, return_exceptions=True)

    async def refresh(self) -> None:
        """Swap in the newest snapshot if there is one; on failure keep what is held."""
        try:
            async with asyncio.timeout(_READ_TIMEOUT_SECONDS):
                newest = await read_newest(self._warehouse_url, self.current)
        except (psycopg.Error, TimeoutError) as error:
            self._mark_unreachable(str(error) or type(error).__name__)
            return
        if self.unreachable_since is not None:
            _logger.info("the database answers again")
            self.unreachable_since = None
        if newest is not None and newest is not self.current:
            self.current = newest
            _logger.info(
                "serving snapshot %d: %s version %d, %d fixtures",
                *(newest.snapshot_id, newest.model_name, newest.model_version),
                len(newest.fixtures),
            )

    async def _follow(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._poll_seconds)
                return
            await self.refresh()

    def _mark_unreachable(self, reason: str) -> None:
        if self.unreachable_since is None:
            self.unreachable_since = datetime.now(UTC)
            _logger.warning("the database cannot be read; serving what is held: %s", reason)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        # A programming error must show in /health/ready, not end the following in silence.
        if not task.cancelled() and (error := task.exception()) is not None:
            _logger.critical("following the database has ended", exc_info=error)
            self._mark_unreachable(repr(error))
