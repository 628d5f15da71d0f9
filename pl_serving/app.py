"""The application factory: wires settings, store, routes and what each error answers."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pl_serving import chart_script, problems
from pl_serving.access_log import AccessLog
from pl_serving.aliases import Aliases
from pl_serving.api_keys import Keys
from pl_serving.betting_simulation import Simulations
from pl_serving.dashboards import Dashboards
from pl_serving.envelope import Envelope
from pl_serving.errors import (
    DagsterUnavailable,
    HistoryUnavailable,
    KeyNeeded,
    NoKeys,
    NoSnapshot,
    RefusedQuestion,
    SimulationsBusy,
    TrainingUnderWay,
)
from pl_serving.gate import Gate
from pl_serving.history import History
from pl_serving.kept_snapshot import KeptSnapshot
from pl_serving.metrics import Metrics
from pl_serving.pages import betting as betting_page
from pl_serving.pages import match, matchday, record, reference, season
from pl_serving.pages import monitoring as monitoring_page
from pl_serving.problem_kinds import INVALID_REQUEST, OF_CALLERS
from pl_serving.problems import documented
from pl_serving.rate_limit import RateLimit
from pl_serving.routes import (
    betting,
    clubs,
    health,
    match_history,
    metrics,
    model,
    monitoring,
    predictions,
    retraining,
    season_projection,
)
from pl_serving.settings import ServingSettings
from pl_serving.shade import Shade
from pl_serving.shade_spool import Spool
from pl_serving.snapshot_store import SnapshotStore
from pl_serving.training_runs import TrainingRuns
from pl_serving.warehouses import Warehouses

_STATIC = Path(__file__).parent / "static"
_DESCRIPTION = """Probabilities of home win, draw and away win for coming Premier League matches.

Every forecast uses only what was known before kick-off. Beside it stands the market's: the
bookmakers' odds with their margin removed. Two models forecast: one knows no odds of the match,
the other knows them too and answers where odds are sent along. All answers come from one
snapshot, made by one version of each at one time (`as_of`). Errors are problem documents
(RFC 9457)."""


class _Api(FastAPI):
    """FastAPI with an envelope around all of it."""

    def __init__(self, metrics: Metrics, access_log: AccessLog | None, **options: Any) -> None:
        self._metrics = metrics
        self._access_log = access_log
        super().__init__(**options)

    def openapi(self) -> dict[str, Any]:
        """The document; its example of a match is one that is coming, since examples are to try."""
        document = super().openapi()
        snapshot = self.state.snapshots.current
        ids = [match.match_id for match in snapshot.fixtures[:1]] if snapshot else []
        [parameter] = document["paths"][match_history.PATH]["get"]["parameters"]
        parameter["schema"]["examples"] = ids
        return document

    def build_middleware_stack(self) -> ASGIApp:
        # What `add_middleware` adds is inside of what answers a fault of ours.
        stack = super().build_middleware_stack()
        return Envelope(stack, self._metrics, self._access_log)


def create_app(settings: ServingSettings) -> FastAPI:
    """The API; it connects to the database when it starts to serve, not before."""
    simulated_url = settings.simulated_warehouse_url
    addresses = (
        settings.warehouse_url.get_secret_value(),
        simulated_url.get_secret_value() if simulated_url else None,
    )
    warehouses, history = Warehouses(*addresses), History(*addresses)
    shade = Shade(_spool(settings))
    store = SnapshotStore(
        warehouses,
        KeptSnapshot(settings.snapshot_file),
        Aliases(settings.mlflow_url),
        shade,
        poll_seconds=settings.api_poll_seconds,
    )

    access_log = AccessLog() if settings.api_access_log else None

    simulations = Simulations(history)
    trainings = TrainingRuns(str(settings.dagster_url) if settings.dagster_url else None)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with aclosing(trainings), history.open(), shade.writing(), store.following():
            yield
        simulations.close()
        if access_log is not None:
            access_log.write()

    counted = Metrics(store)
    app = _Api(
        counted,
        access_log,
        title="Premier League forecasts",
        version="1",
        description=_DESCRIPTION,
        # FastAPI's own pages load their scripts from another host.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.snapshots = store
    app.state.shade = shade
    app.state.history = history
    app.state.late_after = timedelta(hours=settings.predictions_late_hours)
    app.state.training_runs = trainings
    app.state.simulations = simulations
    app.state.metrics = counted
    app.state.dashboards = Dashboards(settings.dashboards_folder)
    app.state.keys = Keys(settings.api_keys)
    app.add_middleware(
        Gate,
        keys=app.state.keys,
        reading_needs_key=settings.reading_needs_key,
        rate_limit=RateLimit(per_minute) if (per_minute := settings.requests_per_minute) else None,
        metrics=counted,
    )
    app.exception_handler(RefusedQuestion)(problems.of_refusal)
    for unavailable in (NoSnapshot, HistoryUnavailable, DagsterUnavailable, SimulationsBusy):
        app.exception_handler(unavailable)(problems.of_unavailable)
    for missing in (KeyNeeded, NoKeys):
        app.exception_handler(missing)(problems.of_key)
    app.exception_handler(TrainingUnderWay)(problems.of_training_under_way)
    app.exception_handler(RequestValidationError)(problems.of_invalid_request)
    app.exception_handler(HTTPException)(problems.of_http)
    app.exception_handler(Exception)(problems.of_anything_else)
    routers = (
        *(predictions, match_history, season_projection, clubs, model, retraining, betting),
        monitoring,
    )
    for router in (predictions.lists, *(routes.router for routes in routers)):
        app.include_router(router, responses=documented(INVALID_REQUEST, *OF_CALLERS))
    app.include_router(health.router, responses=documented(INVALID_REQUEST))
    pages = (matchday, match, season, record, betting_page, monitoring_page, reference)
    for page in (*pages, chart_script, metrics):
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def _spool(settings: ServingSettings) -> Spool | None:
    if settings.shade_folder is None:
        return None
    most_bytes = int(settings.shade_most_megabytes * 1_000_000)
    return Spool(settings.shade_folder, most_bytes, settings.shade_file_seconds)
