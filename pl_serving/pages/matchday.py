"""The first page: the coming matches."""

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse

from pl_serving.dependencies import StaleParts, Store
from pl_serving.fixture_list import by_day
from pl_serving.knowledge import WITH_ITS_ODDS, known_odds
from pl_serving.pages.templating import templates
from pl_serving.problems import RETRY_AFTER_SECONDS
from pl_serving.season_table import season_tables
from pl_serving.snapshot_store import SnapshotStore

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
async def coming_matches(request: Request, store: Store, stale: StaleParts) -> HTMLResponse:
    if store.current is None:
        return waiting(request, store)
    return templates.TemplateResponse(
        request,
        "matches.html",
        {
            "snapshot": store.current,
            "days": list(by_day(store.current)),
            "known_odds": known_odds(store.current.odds),
            "with_its_odds": WITH_ITS_ODDS,
            "seasons": list(season_tables(store.current)),
            "stale": stale,
            "served_from": store.served_from,
            "real_source": store.real_source,
            "is_simulated": store.current.is_simulated,
        },
    )


def waiting(request: Request, store: SnapshotStore) -> HTMLResponse:
    """What stands in for every page until there is something to show."""
    return templates.TemplateResponse(
        request,
        "waiting.html",
        {
            "seconds": RETRY_AFTER_SECONDS,
            "unreachable_since": store.unreachable_since,
            "is_address_missing": store.is_address_missing,
        },
        status.HTTP_503_SERVICE_UNAVAILABLE,
        {"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
