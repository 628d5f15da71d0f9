"""The page of how the season may end."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pl_serving.dependencies import StaleParts, Store
from pl_serving.fixture_list import last_match_day
from pl_serving.pages.matchday import waiting
from pl_serving.pages.templating import templates
from pl_serving.season_table import season_tables

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/season")
async def season(request: Request, store: Store, stale: StaleParts) -> HTMLResponse:
    if store.current is None:
        return waiting(request, store)
    return templates.TemplateResponse(
        request,
        "season_page.html",
        {
            "snapshot": store.current,
            "seasons": list(season_tables(store.current)),
            "last_day": last_match_day(store.current),
            "stale": stale,
            "served_from": store.served_from,
            "real_source": store.real_source,
            "is_simulated": store.current.is_simulated,
        },
    )
