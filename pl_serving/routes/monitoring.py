"""Routes that say what monitoring has found: drift, and alerts."""

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Query

from pl_serving.dependencies import Past, Served, Store
from pl_serving.monitoring_queries import closed_alerts, newest_drift, open_alerts
from pl_serving.monitoring_schemas import Alert, Alerts, Drift, DriftedColumn
from pl_serving.problem_kinds import INVALID_REQUEST, NO_HISTORY, NO_SNAPSHOT
from pl_serving.problems import documented
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1/monitoring", route_class=StrictRoute, tags=["monitoring"])
_LATELY = 20
_MOST_AT_ONCE = 200
Limit = Annotated[
    int, Query(ge=1, le=_MOST_AT_ONCE, description="of those that ended, at most so many")
]


@router.get(
    "/drift",
    response_description="The newest look",
    responses=documented(NO_SNAPSHOT, NO_HISTORY),
)
async def drift(snapshot: Served, past: Past, store: Store) -> Drift:
    """How far features, forecasts and gaps of the last weeks are from the same weeks before.

    Of each column and span the newest look; beyond `threshold` it counts as drifted.
    `report_url` leads to the report with its pictures.
    """
    rows = await newest_drift(past, snapshot.data_source)
    columns = [DriftedColumn.of(row, store.aliases.tracking_url) for row in rows]
    reports = [column for column in columns if column.report_url is not None]
    newest = max((column.as_of for column in columns), default=None)
    return Drift(
        as_of=None if newest is None else newest.astimezone(UTC),
        drifted=sum(column.is_drifted for column in columns),
        drifted_and_watched=sum(column.is_drifted and column.is_watched for column in columns),
        columns=columns,
        report_url=max(reports, key=lambda one: one.as_of).report_url if reports else None,
        data_source=snapshot.data_source,
    )


@router.get(
    "/alerts",
    response_description="The alerts",
    responses=documented(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST),
)
async def alerts(snapshot: Served, past: Past, limit: Limit = _LATELY) -> Alerts:
    """What is wrong now, and what was of late with how it ended."""
    still, over = (
        await open_alerts(past, snapshot.data_source),
        await closed_alerts(past, snapshot.data_source, limit),
    )
    return Alerts(
        open=[Alert.of(row) for row in still],
        recent=[Alert.of(row) for row in over],
        data_source=snapshot.data_source,
    )
