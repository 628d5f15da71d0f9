"""What routes ask for by type: the store, and the snapshot now served."""

from typing import Annotated

from fastapi import Depends, Request

from pl_serving.errors import NoSnapshot
from pl_serving.snapshot import Snapshot
from pl_serving.snapshot_store import SnapshotStore


async def _store(request: Request) -> SnapshotStore:
    store: SnapshotStore = request.app.state.snapshots
    return store


Store = Annotated[SnapshotStore, Depends(_store)]


async def _served(store: Store) -> Snapshot:
    if store.current is not None:
        return store.current
    if store.unreachable_since is not None:
        raise NoSnapshot(
            "the database cannot be read, so there are no forecasts to serve; "
            "forecasts follow by themselves once it answers"
        )
    raise NoSnapshot(
        "the first forecasts are being made: the database answers and holds none yet; "
        "ask again shortly"
    )


Served = Annotated[Snapshot, Depends(_served)]
