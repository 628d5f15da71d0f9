"""The page of how the season may end."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pl_serving.dependencies import StaleParts, Store
from pl_serving.fixture_list import last_match_day
from pl_serving.pages.templating import of_snapshot, templates, waiting
from pl_serving.season_table import season_tables

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/season")
async def season(request: Request, store: Store, stale: StaleParts) -> HTMLResponse:
    if store.current is None:
        return waiting(request, store)
    return templates.TemplateResponse(
        request,
        "season_page.html",
        of_snapshot(store, store.current, stale)
        | {
            "seasons": list(season_tables(store.current)),
            "last_day": last_match_day(store.current),
        },
    )
