"""The page of the record: which models serve, how good they have been, what was decided of late."""

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse

from pl_serving import chart_script
from pl_serving.dependencies import Past, StaleParts, Store
from pl_serving.errors import HistoryUnavailable
from pl_serving.pages.templating import RETRY, of_snapshot, templates, waiting
from pl_serving.record_page import read_record
from pl_serving.shade_words import in_a_sentence

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/record")
async def record(request: Request, store: Store, stale: StaleParts, past: Past) -> HTMLResponse:
    if store.current is None:
        return waiting(request, store)
    known = of_snapshot(store, store.current, stale)
    try:
        if store.unreachable_since is not None:
            raise HistoryUnavailable("the database cannot be read")
        found = await read_record(past, store.current)
    except HistoryUnavailable:
        code = status.HTTP_503_SERVICE_UNAVAILABLE
        return templates.TemplateResponse(request, "record_away.html", known, code, RETRY)
    shade = in_a_sentence(store.shade)
    shown = known | {"record": found, "shade": shade, "chart_script": chart_script.ADDRESS}
    return templates.TemplateResponse(request, "record.html", shown)
