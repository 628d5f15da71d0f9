"""The challenger in the shade: a share of questions is answered by the challengers too.

What they say is written down beside what was answered, and nobody is answered otherwise or later
for it: a request puts its answer on a list, and one task does the rest.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import Literal

from pl_assets.football.shade_line import written
from pl_serving.aliases import Aliases
from pl_serving.match_question import DecimalOdds
from pl_serving.request_id import REQUEST_ID
from pl_serving.shade_spool import Spool
from pl_serving.shaded import Asked, Shaded, line_of, shaded_by
from pl_serving.snapshot import MatchForecast, Snapshot

_logger = logging.getLogger(__name__)
MOST_WAITING = 10_000
"""Answers on the list; those that find it full are dropped."""
_AT_ONCE = 100
"""Lines that are made before requests have their turn, and written by one call."""
_GATHERED_SECONDS = 0.05
_PATIENCE_SECONDS = 5
_PERSON = b"pl shade"

Fate = Literal["written", "list_full", "not_written", "made_room", "unanswered"]
"""What became of a chosen question: written down; dropped since the list was full, or the disk
refused it; written, and dropped before it was taken in as the spool was full; or no challenger had
another answer."""
FATES: tuple[Fate, ...] = ("written", "list_full", "not_written", "made_room", "unanswered")


def chance_of(request_id: str) -> float:
    """A number of a request's id, evenly spread from 0 to below 1, that never changes."""
    digest = blake2b(request_id.encode(), digest_size=8, person=_PERSON).digest()
    # As many bits as a float holds, so that it is never rounded up to 1.
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


class Shade:
    """What challengers say to a share of questions.

    Args:
        spool: where it is written; None for nowhere, and then nobody is asked.
        most_waiting: answers on the list.
    """

    def __init__(self, spool: Spool | None, most_waiting: int = MOST_WAITING) -> None:
        self._spool = spool
        self._most_waiting = most_waiting
        self._waiting: deque[Asked] = deque()
        self._has_some = asyncio.Event()
        self._is_ending = False
        self._is_failing = False
        self.share = 0.0
        """Of requests, 0 to 1, as it is in force here."""
        self.shaded: Shaded | None = None
        """What challengers say; None while the share is 0."""
        self.fates: Counter[Fate] = Counter()

    @property
    def spool_bytes(self) -> int:
        return 0 if self._spool is None else self._spool.bytes_held

    def chooses(self) -> bool:
        """Whether the request that is being answered is of the share."""
        return self.share > 0 and chance_of(REQUEST_ID.get() or "") < self.share

    def note(
        self,
        snapshot: Snapshot,
        matches: Sequence[MatchForecast],
        odds: Sequence[DecimalOdds | None],
    ) -> None:
        """Have answers to the request at hand written down beside the challengers'.

        Args:
            snapshot: what was answered from.
            matches: the answers.
            odds: those that were sent along with each.
        """
        shaded = self.shaded
        if shaded is None or shaded.of is not snapshot or shaded.by_challengers is None:
            self.fates["unanswered"] += len(matches)
            return
        now, request_id = datetime.now(UTC), REQUEST_ID.get() or ""
        room = max(self._most_waiting - len(self._waiting), 0)
        self.fates["list_full"] += max(len(matches) - room, 0)
        for place, (match, given) in enumerate(zip(matches[:room], odds, strict=False)):
            self._waiting.append(Asked(now, request_id, place, given, match, shaded))
        self._has_some.set()

    async def follow(self, snapshot: Snapshot | None, share: float, aliases: Aliases) -> None:
        """Have a share of the questions to a snapshot answered by who challenges now.

        Args:
            snapshot: what is served; None if nothing is.
            share: 0 to 1.
            aliases: which say who challenges.
        """
        if self._spool is None:
            return
        if snapshot is None or share == 0:
            self.share, self.shaded = share, None
            return
        challengers = await aliases.challengers(snapshot.versions_by_name)
        if self.shaded is None or not self.shaded.is_still(snapshot, challengers):
            # Off the event loop: requests go on meanwhile.
            self.shaded = await asyncio.to_thread(shaded_by, snapshot, challengers)
        self.share = share

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """What is noted within is written down, all of it before the block ends."""
        if self._spool is None:
            yield
            return
        self._is_ending = False
        task = asyncio.create_task(self._write(self._spool), name="shade writer")
        task.add_done_callback(_tell_if_failed)
        try:
            yield
        finally:
            self._is_ending = True
            self._has_some.set()
            # A disk that hangs does not keep the process.
            await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _write(self, spool: Spool) -> None:
        await self._done(spool.adopt)
        while not self._is_ending:
            try:
                async with asyncio.timeout(spool.seconds_left):
                    await self._has_some.wait()
            except TimeoutError:
                await self._done(spool.finish)
                continue
            if not self._is_ending:
                await asyncio.sleep(_GATHERED_SECONDS)
            self._has_some.clear()
            await self._drain(spool)
        await self._drain(spool)
        await self._done(spool.finish)

    async def _drain(self, spool: Spool) -> None:
        while self._waiting:
            bodies: dict[str, list[bytes]] = {}
            for _ in range(min(len(self._waiting), _AT_ONCE)):
                line = line_of(self._waiting.popleft())
                if line is None:
                    self.fates["unanswered"] += 1
                else:
                    bodies.setdefault(line.data_source, []).append(written(line))
            for kind, lines in bodies.items():
                is_done = await self._done(partial(spool.write, kind, b"".join(lines)))
                self.fates["written" if is_done else "not_written"] += len(lines)
                self.fates["made_room"] = spool.lines_dropped
            await asyncio.sleep(0)

    async def _done(self, work: Callable[[], None]) -> bool:
        """Whether the disk has done it; that it refuses is told once, until it does again."""
        try:
            await asyncio.to_thread(work)
        except OSError as problem:
            if not self._is_failing:
                _logger.warning("what challengers say cannot be written down: %s", problem)
            self._is_failing = True
            return False
        if self._is_failing:
            _logger.info("what challengers say is written down again")
        self._is_failing = False
        return True


def _tell_if_failed(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _logger.critical("writing down what challengers say has ended", exc_info=error)
