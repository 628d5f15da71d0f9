"""What of the answers may be outdated, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pl_serving.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Stale:
    """One thing that is stale."""

    what: Literal["database", "forecasts"]
    since: datetime
    why: str


def stale_parts(
    snapshot: Snapshot,
    unreachable_since: datetime | None,
    late_after: timedelta,
    now: datetime,
) -> list[Stale]:
    """What is stale of a snapshot, the longest stale first.

    Args:
        snapshot: what is served.
        unreachable_since: when the database was first found unreadable, if it is.
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
    return sorted(found, key=lambda part: part.since)


def _hours(age: timedelta) -> str:
    return f"{age / timedelta(hours=1):.1f}"
