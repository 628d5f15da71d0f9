"""What routes ask for by type: the store, the snapshot now served, what of it is stale, a key."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer

from pl_serving.api_keys import Keys
from pl_serving.errors import KeyNeeded, NoKeys, NoSnapshot
from pl_serving.history import History
from pl_serving.shade import Shade
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


async def _shade(request: Request) -> Shade:
    shade: Shade = request.app.state.shade
    return shade


InShade = Annotated[Shade, Depends(_shade)]


def past_of(request: Request) -> History:
    """What is not in the snapshot."""
    history: History = request.app.state.history
    return history


async def _past(request: Request) -> History:
    return past_of(request)


Past = Annotated[History, Depends(_past)]


# They only tell the OpenAPI document; whose key it is, `Keys` finds out.
_BEARER = HTTPBearer(auto_error=False, description="a key that `pl api-key NAME` has made")
_HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, description="the same key")


async def _owner(
    request: Request,
    _bearer: Annotated[object, Security(_BEARER)],
    _header: Annotated[object, Security(_HEADER)],
) -> str:
    keys: Keys = request.app.state.keys
    owner = keys.owner(request.scope["headers"])
    if owner is None:
        request.app.state.metrics.refused_keys.inc()
        raise KeyNeeded if keys else NoKeys
    return owner


KeyRequired = Annotated[str, Depends(_owner)]
"""The name of the key; without a known one the route is not reached."""
