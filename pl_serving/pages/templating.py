"""The templates of the pages, and what every page that shows a snapshot tells its own."""

from pathlib import Path
from typing import Any

from fastapi import Request, status
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from pl_serving.problems import RETRY_AFTER_SECONDS
from pl_serving.reference import with_code
from pl_serving.snapshot import Snapshot
from pl_serving.snapshot_store import SnapshotStore
from pl_serving.staleness import Stale

RETRY = {"Retry-After": str(RETRY_AFTER_SECONDS)}
templates = Jinja2Templates(Path(__file__).parent.parent / "templates")
templates.env.filters["with_code"] = with_code


def of_snapshot(store: SnapshotStore, snapshot: Snapshot, stale: list[Stale]) -> dict[str, Any]:
    """What `snapshot_page.html` shows above the page itself."""
    return {
        "snapshot": snapshot,
        "stale": stale,
        "served_from": store.served_from,
        "real_source": store.real_source,
        "is_simulated": snapshot.is_simulated,
    }


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
        RETRY,
    )
