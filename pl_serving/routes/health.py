"""Routes that say whether the API lives and whether it has something to serve."""

from typing import Literal

from fastapi import APIRouter

from pl_serving.dependencies import Served, StaleParts, Store
from pl_serving.health_schemas import Alive, Ready, RealSourceSeen, StalePart
from pl_serving.problem_kinds import NO_SNAPSHOT
from pl_serving.problems import documented
from pl_serving.snapshot_store import SnapshotStore
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/health", route_class=StrictRoute, tags=["health"])


@router.get("/live", response_description="Always")
async def live() -> Alive:
    """The process answers."""
    return Alive()


def _mlflow(store: SnapshotStore) -> Literal["reachable", "unreachable", "not asked"]:
    if not store.aliases.is_followed:
        return "not asked"
    return "reachable" if store.aliases.unreachable_since is None else "unreachable"


@router.get(
    "/ready", response_description="A snapshot is served", responses=documented(NO_SNAPSHOT)
)
async def ready(snapshot: Served, store: Store, stale: StaleParts) -> Ready:
    """A snapshot is held and served; `stale` says what of it may be outdated."""
    source = store.real_source
    mlflow = _mlflow(store)
    is_well = not stale and not store.refused and mlflow != "unreachable"
    return Ready(
        status="ready" if is_well else "degraded",
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        data_source=snapshot.data_source,
        database="reachable" if store.unreachable_since is None else "unreachable",
        stale_since=stale[0].since if stale else None,
        stale=[StalePart(what=part.what, since=part.since, why=part.why) for part in stale],
        served_from=store.served_from,
        mlflow=mlflow,
        refused=store.refused,
        real_source=None if source is None else RealSourceSeen.of(source),
    )
