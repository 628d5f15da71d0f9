"""The application factory: wires settings, store, routes and what each error answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from pl_serving import chart_script, problems
from pl_serving.body_limit import BodyLimit
from pl_serving.errors import HistoryUnavailable, NoSnapshot, RefusedQuestion
from pl_serving.history import History
from pl_serving.kept_snapshot import KeptSnapshot
from pl_serving.pages import match, matchday, record, reference, season
from pl_serving.routes import clubs, health, match_history, model, predictions, season_projection
from pl_serving.security_headers import SecurityHeaders
from pl_serving.settings import ServingSettings
from pl_serving.snapshot_store import SnapshotStore
from pl_serving.warehouses import Warehouses

_STATIC = Path(__file__).parent / "static"
_BODY_LIMIT_BYTES = 16 * 1024
_DESCRIPTION = """Probabilities of home win, draw and away win for coming Premier League matches.

Every forecast uses only what was known before kick-off. Beside it stands the market's: the
bookmakers' odds with their margin removed. Two models forecast: one knows no odds of the match,
the other (`with_odds`) knows them too. All answers come from one snapshot, made by one version of
each at one time (`as_of`). Errors are problem documents (RFC 9457)."""


def create_app(settings: ServingSettings) -> FastAPI:
    """The API; it connects to the database when it starts to serve, not before."""
    simulated_url = settings.simulated_warehouse_url
    addresses = (
        settings.warehouse_url.get_secret_value(),
        simulated_url.get_secret_value() if simulated_url else None,
    )
    warehouses, history = Warehouses(*addresses), History(*addresses)
    store = SnapshotStore(
        warehouses, KeptSnapshot(settings.snapshot_file), poll_seconds=settings.api_poll_seconds
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with history.open(), store.following():
            yield

    app = FastAPI(
        title="Premier League forecasts",
        version="1",
        description=_DESCRIPTION,
        # FastAPI's own pages load their scripts from another host.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.snapshots = store
    app.state.history = history
    app.state.late_after = timedelta(hours=settings.predictions_late_hours)
    app.add_middleware(BodyLimit, limit_bytes=_BODY_LIMIT_BYTES)
    app.add_middleware(SecurityHeaders)
    app.exception_handler(RefusedQuestion)(problems.of_refusal)
    app.exception_handler(NoSnapshot)(problems.of_unavailable)
    app.exception_handler(HistoryUnavailable)(problems.of_unavailable)
    app.exception_handler(RequestValidationError)(problems.of_invalid_request)
    app.exception_handler(HTTPException)(problems.of_http)
    app.exception_handler(Exception)(problems.of_anything_else)
    for routes in (predictions, match_history, season_projection, clubs, model, health):
        app.include_router(routes.router)
    for page in (matchday, match, season, record, reference, chart_script):
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
