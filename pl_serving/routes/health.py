"""Routes that say whether the API lives and whether it has something to serve."""

from fastapi import APIRouter

from pl_serving.dependencies import Served, Store
from pl_serving.problems import NO_SNAPSHOT, documented
from pl_serving.schemas import Alive, Ready

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", response_description="Always")
async def live() -> Alive:
    """The process answers."""
    return Alive()


@router.get(
    "/ready", response_description="A snapshot is served", responses=documented(NO_SNAPSHOT)
)
async def ready(snapshot: Served, store: Store) -> Ready:
    """A snapshot is held and served; `stale_since` says if the database has gone away since."""
    return Ready(
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        data_source=snapshot.data_source,
        database="reachable" if store.unreachable_since is None else "unreachable",
        stale_since=store.unreachable_since,
    )
