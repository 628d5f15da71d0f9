"""Which HTTP answer each error gets: problem documents after RFC 9457."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from pl_serving.errors import (
    DagsterUnavailable,
    HistoryUnavailable,
    KeyNeeded,
    NoKeys,
    NoSnapshot,
    RefusedQuestion,
    ServingError,
    SimulationsBusy,
    TrainingUnderWay,
)
from pl_serving.problem_kinds import (
    BODY_TOO_LONG,
    INVALID_REQUEST,
    KEY_NEEDED,
    NO_DAGSTER,
    NO_HISTORY,
    NO_KEYS,
    NO_SNAPSHOT,
    NOT_JSON,
    OF_REFUSALS,
    SIMULATIONS_BUSY,
    TRAINING_UNDER_WAY,
    Kind,
)
from pl_serving.request_id import REQUEST_ID
from pl_serving.schemas import Problem

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5


_RETRY = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_OF_UNAVAILABLE: dict[type[ServingError], Kind] = {
    NoSnapshot: NO_SNAPSHOT,
    HistoryUnavailable: NO_HISTORY,
    DagsterUnavailable: NO_DAGSTER,
    SimulationsBusy: SIMULATIONS_BUSY,
}


def problem(
    status_code: int,
    title: str,
    detail: str,
    slug: str | None = None,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> JSONResponse:
    """A problem document as an answer; `facts` are the fields of its own kind."""
    document = {
        "type": f"/docs#{slug}" if slug else "about:blank",
        "title": title,
        "status": status_code,
        "detail": detail,
    }
    if request_id := REQUEST_ID.get():
        document["request_id"] = request_id
    return JSONResponse(
        document | jsonable_encoder(facts), status_code, headers, media_type=MEDIA_TYPE
    )


def of_kind(
    kind: Kind, detail: str, headers: Mapping[str, str] | None = None, **facts: Any
) -> JSONResponse:
    """A problem document of one of our kinds."""
    return problem(kind.status, kind.title, detail, kind.slug, headers, **facts)


def of_missing_key(*, has_keys: bool) -> JSONResponse:
    """The answer to who has no key that is known."""
    if not has_keys:
        detail = (
            "this needs a key and there are none: `pl api-key NAME` makes one and says what to "
            "add to PL_API_KEYS"
        )
        return of_kind(NO_KEYS, detail)
    detail = "expected a known key in Authorization: Bearer KEY or in X-API-Key, found none"
    return of_kind(KEY_NEEDED, detail, {"WWW-Authenticate": "Bearer"})


async def of_key(request: Request, error: KeyNeeded | NoKeys) -> JSONResponse:
    return of_missing_key(has_keys=isinstance(error, KeyNeeded))


async def of_training_under_way(request: Request, error: TrainingUnderWay) -> JSONResponse:
    return of_kind(TRAINING_UNDER_WAY, str(error), run_id=error.run_id)


async def of_refusal(request: Request, error: RefusedQuestion) -> JSONResponse:
    kind = OF_REFUSALS[type(error)]
    return problem(kind.status, kind.title, str(error), kind.slug, field=error.field, **error.facts)


async def of_unavailable(request: Request, error: ServingError) -> JSONResponse:
    return of_kind(_OF_UNAVAILABLE[type(error)], str(error), _RETRY)


async def of_invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
    # What was sent is not sent back: it may be NaN, which is no JSON, and it may be long.
    faults = [
        {"field": _field(fault), "detail": fault["msg"], "found": _shown(fault.get("input"))}
        for fault in error.errors()
    ]
    first = faults[0]
    detail = f"{first['field']}: {first['detail']}"
    if first["found"] is not None:
        detail += f"; found {first['found']}"
    kind = INVALID_REQUEST
    return problem(kind.status, kind.title, detail, kind.slug, field=first["field"], errors=faults)


async def of_http(request: Request, error: HTTPException) -> JSONResponse:
    title = str(error.detail)
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted({*headers["Allow"].split(", "), *_methods(request)}))
    # The envelope answers HEAD wherever GET is; a route says only what it answers itself.
    if "GET" in headers.get("Allow", "").split(", "):
        headers["Allow"] += ", HEAD"
    detail = f"{title}: {request.method} {request.url.path}"
    if error.status_code == BODY_TOO_LONG.status:
        return of_kind(BODY_TOO_LONG, title)
    if error.status_code == NOT_JSON.status:
        found = request.headers.get("content-type", "none")[:80]
        return of_kind(NOT_JSON, f"expected Content-Type: application/json, found {found}")
    return problem(error.status_code, title, detail, headers=headers)


async def of_anything_else(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours; the log has it."""
    return problem(500, "Internal error", "The server failed to answer; its log says why.")


def _methods(request: Request) -> list[str]:
    """What the path answers to: one route of several knows only of its own."""
    route = request.scope.get("route")
    operations = request.app.openapi()["paths"].get(getattr(route, "path", None), {})
    return [method.upper() for method in operations]


def documented(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The problems of a route for its OpenAPI document."""
    schema = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    titles: dict[int | str, list[str]] = {}
    for kind in kinds:
        titles.setdefault(kind.status, []).append(kind.title)
    return {
        code: {"description": "; ".join(those), "content": schema} for code, those in titles.items()
    }


def _field(fault: Mapping[str, Any]) -> str:
    """`odds.home` of the location ("body", "odds", "home"); "body" of ("body",)."""
    # A place in what is no JSON is no field.
    is_no_json = fault.get("type") == "json_invalid"
    named = [] if is_no_json else [str(part) for part in fault["loc"][1:]]
    return ".".join(named) or str(fault["loc"][0])


def _shown(found: Any) -> str | None:
    return repr(found) if isinstance(found, (str, int, float)) and len(repr(found)) <= 80 else None
