"""What of the answers may be outdated, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pl_serving.snapshot import Snapshot
from pl_serving.sources import RealSource

_SILENCE_IS_NORMAL = timedelta(hours=1)
"""Sites have bad moments; within so long nothing has been missed."""


@dataclass(frozen=True, slots=True)
class Stale:
    """One thing that is stale."""

    what: Literal["database", "forecasts", "source"]
    since: datetime
    why: str


def stale_parts(
    snapshot: Snapshot,
    unreachable_since: datetime | None,
    silent_source: RealSource | None,
    late_after: timedelta,
    now: datetime,
) -> list[Stale]:
    """What is stale of a snapshot, the longest stale first.

    Args:
        snapshot: what is served.
        unreachable_since: when the database was first found unreadable, if it is.
        silent_source: the source of the data, if it gives no answer.
        late_after: age at which forecasts are late.
        now: wall clock.
    """
    found = []
    if unreachable_since is not None:
        why = "the database cannot be read, so that newer forecasts would not be seen"
        found.append(Stale("database", unreachable_since, why))
    late_since = snapshot.published_at + late_after
    if late_since < now:
        why = (
            f"expected forecasts at most {_hours(late_after)} h old, "
            f"found some of {_hours(now - snapshot.published_at)} h"
        )
        found.append(Stale("forecasts", late_since, why))
    if silent_source is not None and silent_source.since + _SILENCE_IS_NORMAL < now:
        why = (
            f"{silent_source.name} gives no answer: expected a word of the last "
            f"{_hours(_SILENCE_IS_NORMAL)} h, found the last {_hours(now - silent_source.since)} h "
            "ago, so that results and odds may be missing"
        )
        found.append(Stale("source", silent_source.since, why))
    return sorted(found, key=lambda part: part.since)


def _hours(age: timedelta) -> str:
    return f"{age / timedelta(hours=1):.1f}"
