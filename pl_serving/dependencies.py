"""What routes ask for by type: the store, the snapshot now served, what of it is stale."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from pl_serving.errors import NoSnapshot
from pl_serving.history import History
from pl_serving.snapshot import Snapshot
from pl_serving.snapshot_store import SnapshotStore
from pl_serving.staleness import Stale, stale_parts


async def _store(request: Request) -> SnapshotStore:
    store: SnapshotStore = request.app.state.snapshots
    return store


Store = Annotated[SnapshotStore, Depends(_store)]


def served_by(request: Request) -> Snapshot:
    """The snapshot that is served.

    Raises:
        NoSnapshot: if there is none.
    """
    store: SnapshotStore = request.app.state.snapshots
    if store.current is not None:
        return store.current
    if store.unreachable_since is not None:
        raise NoSnapshot(
            "the database cannot be read, so there are no forecasts to serve; "
            "forecasts follow by themselves once it answers"
        )
    if store.is_address_missing:
        raise NoSnapshot(
            "simulated data is to serve, and nobody said where it is: expected its database in "
            "PL_SIMULATED_WAREHOUSE_URL, found nothing"
        )
    raise NoSnapshot(
        "the first forecasts are being made: the database answers and holds none yet; "
        "ask again shortly"
    )


async def _served(request: Request) -> Snapshot:
    return served_by(request)


Served = Annotated[Snapshot, Depends(_served)]


async def _stale(request: Request, store: Store) -> list[Stale]:
    if store.current is None:
        return []
    return stale_parts(
        store.current,
        store.unreachable_since,
        store.silent_source,
        request.app.state.late_after,
        datetime.now(UTC),
    )


StaleParts = Annotated[list[Stale], Depends(_stale)]


def past_of(request: Request) -> History:
    """What is not in the snapshot."""
    history: History = request.app.state.history
    return history


async def _past(request: Request) -> History:
    return past_of(request)


Past = Annotated[History, Depends(_past)]
