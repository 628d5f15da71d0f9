"""The page of monitoring: the dashboards of forecaster, operator and bettor, as in Grafana."""

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse

from pl_serving import chart_script
from pl_serving.dashboards import NAMES, Dashboards
from pl_serving.dependencies import Past, StaleParts, Store
from pl_serving.errors import DashboardUnusable, HistoryUnavailable
from pl_serving.monitoring_page import RANGES, default_range, read_board
from pl_serving.pages.templating import RETRY, of_snapshot, templates, waiting

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/monitoring")
async def monitoring(request: Request, store: Store, stale: StaleParts, past: Past) -> HTMLResponse:
    return await _answer(request, store, stale, past, "monitoring.html")


@router.get("/monitoring/panels")
async def panels(request: Request, store: Store, stale: StaleParts, past: Past) -> HTMLResponse:
    """What of the page changes, for the page itself to ask for."""
    return await _answer(request, store, stale, past, "monitoring_panels.html")


async def _answer(
    request: Request, store: Store, stale: StaleParts, past: Past, template: str
) -> HTMLResponse:
    snapshot = store.current
    if snapshot is None:
        return waiting(request, store)
    board, span = (request.query_params.get(name) for name in ("board", "range"))
    name = board if board in NAMES else NAMES[0]
    known = of_snapshot(store, snapshot, stale) | {
        "names": NAMES,
        "name": name,
        "ranges": RANGES,
        "chart_script": chart_script.ADDRESS,
    }
    try:
        if store.unreachable_since is not None:
            raise HistoryUnavailable("the database cannot be read")
        boards: Dashboards = request.app.state.dashboards
        dashboard = boards.of(name)
        chosen = span if span in RANGES else default_range(dashboard)
        known["board"] = await read_board(
            *(past, snapshot.data_source, dashboard, chosen, snapshot.as_of),
            {"mlflow": store.aliases.tracking_url},
        )
    except (HistoryUnavailable, DashboardUnusable) as error:
        known["why"] = str(error) if isinstance(error, DashboardUnusable) else None
        code = status.HTTP_503_SERVICE_UNAVAILABLE
        return templates.TemplateResponse(request, "monitoring_away.html", known, code, RETRY)
    return templates.TemplateResponse(request, template, known)
