"""Holds the newest snapshot and follows the databases for the next one in the background."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

import psycopg

from pl_serving.aliases import Aliases
from pl_serving.assembly import assembled
from pl_serving.kept_snapshot import KeptSnapshot
from pl_serving.sanity import insane_parts
from pl_serving.shade import Shade
from pl_serving.snapshot import Snapshot
from pl_serving.sources import RealSource
from pl_serving.standby import Versions, held_by, names_of
from pl_serving.warehouses import Look, Warehouses

_logger = logging.getLogger(__name__)
_READ_TIMEOUT_SECONDS = 10
_PATIENCE_SECONDS = 1
"""How long a start with something to serve, or the end, waits for a database that hangs."""


class SnapshotStore:
    """The newest snapshot; the last good one while the database is away.

    Args:
        warehouses: the databases.
        kept: the last good snapshot on disk.
        aliases: which versions are to serve.
        shade: whom a share of questions is put to as well.
        poll_seconds: pause between two looks.
    """

    def __init__(
        self,
        warehouses: Warehouses,
        kept: KeptSnapshot,
        aliases: Aliases,
        shade: Shade,
        poll_seconds: float,
    ) -> None:
        self._warehouses = warehouses
        self._kept = kept
        self.aliases = aliases
        self.shade = shade
        self._share = 0.0
        self._poll_seconds = poll_seconds
        self.current: Snapshot | None = None
        self.served_from: Literal["database", "disk"] = "database"
        """Disk until a database confirms or replaces what was read back at the start."""
        self.unreachable_since: datetime | None = None
        """When the database was first found unreadable; None while it answers."""
        self.is_address_missing = False
        """Simulated data is to serve, and nobody said where it is."""
        self.refused: str | None = None
        """Why the newest snapshot, or the version that holds the alias, is not served."""
        self.data_as_of: datetime | None = None
        """When the first source, the only one of odds, last answered, by the wall clock."""
        self._source: RealSource | None = None
        self._never_answered_since: datetime | None = None
        self._has_looked = asyncio.Event()
        self._ending = asyncio.Event()

    @property
    def real_source(self) -> RealSource | None:
        """What the real sources say; None unless simulated data is served."""
        return self._source if self.current and self.current.is_simulated else None

    @property
    def silent_source(self) -> RealSource | None:
        """The source of the real data that is served, if it gives no answer."""
        is_real = self.current is not None and not self.current.is_simulated
        return self._source if is_real and self._source and not self._source.answers else None

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Read back what is kept, look once, then keep looking until the block ends."""
        self._never_answered_since = datetime.now(UTC)
        self._ending.clear()
        self.current = await self._kept.read()
        if self.current is not None:
            self.served_from = "disk"
            self.aliases.remember(dict(self.current.aliases))
        async with self.aliases.open():
            task = asyncio.create_task(self._follow(), name="snapshot follower")
            task.add_done_callback(self._ended)
            try:
                await self._first_look()
                yield
            finally:
                # Cancelled only if the database hangs: that may leave a connection open.
                self._ending.set()
                await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def refresh(self) -> None:
        """Swap in the newest snapshot if there is one; on failure keep what is held."""
        try:
            async with asyncio.timeout(_READ_TIMEOUT_SECONDS):
                look = await self._warehouses.look(self.current)
        except psycopg.ProgrammingError as error:
            self._mark_unreachable(f"its tables are not those of this version: {error}")
            newest = self.current
        except (psycopg.Error, TimeoutError) as error:
            self._mark_unreachable(str(error) or type(error).__name__)
            newest = self.current
        else:
            newest = self._take(look)
        if newest is not None:
            await self._switch(newest, await self.aliases.look(names_of(newest.rows)))
        await self.shade.follow(self.current, self._share, self.aliases)
        if self.current is not None:
            await self._kept.keep(self.current)

    def _take(self, look: Look) -> Snapshot | None:
        """What is to be served of what was seen."""
        self._never_answered_since = None
        if self.unreachable_since is not None:
            _logger.info("the database answers again")
            self.unreachable_since = None
        self.is_address_missing = look.is_address_missing
        self._share = look.shade_share
        self._source = look.real_source
        if look.data_as_of != self.data_as_of:
            self.data_as_of = look.data_as_of
            if self.current is not None:
                # Answers that are kept say it too.
                self.current.lists.clear()
        if look.newest is not None:
            self.served_from = "database"
        return look.newest

    async def _switch(self, newest: Snapshot, wanted: Versions) -> None:
        """Serve the newest snapshot by the versions wanted, whole, if it is sane."""
        possible, lacking = self._possible(newest, wanted)
        if newest is self.current and newest.aliases == possible:
            self._refuse(lacking)
            return
        # Off the event loop: requests go on meanwhile.
        made, wrong = await asyncio.to_thread(_examined, newest, possible)
        if wrong:
            self._refuse(f"snapshot {made.snapshot_id} by {made.served_versions}: {wrong[0]}")
            return
        self._refuse(lacking)
        self.current = made
        _logger.info(
            "serving snapshot %d of %s data: %s, %d fixtures",
            *(made.snapshot_id, made.data_source, made.served_versions, len(made.fixtures)),
        )

    def _possible(self, newest: Snapshot, wanted: Versions) -> tuple[Versions, str | None]:
        """The versions wanted, but where one is not held the one that served before it.

        Returns:
            Those, and what is lacking in words.
        """
        held = held_by(newest.rows)
        before = {} if self.current is None else self.current.versions_by_name
        possible, lacking = {}, []
        for name, version in wanted.items():
            if (name, version) in held:
                possible[name] = version
                continue
            if (name, before.get(name)) in held:
                possible[name] = before[name]
            lacking.append(f"{name} version {version} is champion, and no forecasts of it are held")
        return possible, "; ".join(lacking) or None

    def _refuse(self, why: str | None) -> None:
        if why is not None and why != self.refused:
            _logger.warning("not served: %s", why)
        self.refused = why

    async def _first_look(self) -> None:
        patience = None if self.current is None else _PATIENCE_SECONDS
        try:
            async with asyncio.timeout(patience):
                await self._has_looked.wait()
        except TimeoutError:
            self._mark_unreachable(f"no answer within {patience} s of the start")

    async def _follow(self) -> None:
        while not self._ending.is_set():
            try:
                await self.refresh()
            finally:
                self._has_looked.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._poll_seconds)

    def _mark_unreachable(self, reason: str) -> None:
        if self.unreachable_since is None:
            self.unreachable_since = self._never_answered_since or datetime.now(UTC)
            _logger.warning("the database cannot be read; serving what is held: %s", reason)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        # A programming error must show in /health/ready, not end the following in silence.
        if not task.cancelled() and (error := task.exception()) is not None:
            _logger.critical("following the database has ended", exc_info=error)
            self._mark_unreachable(repr(error))


def _examined(newest: Snapshot, wanted: Versions) -> tuple[Snapshot, list[str]]:
    made = newest if newest.aliases == wanted else assembled(newest.rows, wanted)
    return made, insane_parts(made)
