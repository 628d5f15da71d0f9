"""Pages for people: the coming matches, and the reference of the API."""

from pathlib import Path

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from pl_serving.dependencies import StaleParts, Store
from pl_serving.fixture_list import by_day
from pl_serving.knowledge import WITH_ITS_ODDS, known_odds
from pl_serving.problems import KINDS, RETRY_AFTER_SECONDS
from pl_serving.reference import endpoints, shapes, with_code
from pl_serving.season_table import season_tables

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_templates = Jinja2Templates(Path(__file__).parent.parent / "templates")
_templates.env.filters["with_code"] = with_code


@router.get("/")
async def coming_matches(request: Request, store: Store, stale: StaleParts) -> HTMLResponse:
    if store.current is None:
        return _templates.TemplateResponse(
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
    return _templates.TemplateResponse(
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


@router.get("/docs")
async def reference(request: Request, store: Store) -> HTMLResponse:
    document = request.app.openapi()
    return _templates.TemplateResponse(
        request,
        "reference.html",
        {
            "info": document["info"],
            "endpoints": endpoints(document),
            "shapes": shapes(document),
            "problems": KINDS,
            "is_simulated": store.current is not None and store.current.is_simulated,
            "real_source": store.real_source,
        },
    )
