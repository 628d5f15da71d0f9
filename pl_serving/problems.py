"""Which HTTP answer each error gets: problem documents after RFC 9457."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import Request, status
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from pl_serving.errors import (
    BadCursor,
    ClubNotKnown,
    ClubNotRecent,
    DagsterUnavailable,
    HistoryUnavailable,
    KeyNeeded,
    LeagueNotServed,
    MatchesArePlayed,
    MatchNotKnown,
    NoKeys,
    NoProjection,
    NoSnapshot,
    NoSuchClub,
    RefusedQuestion,
    SameClubTwice,
    ServingError,
    TrainingUnderWay,
)
from pl_serving.request_id import REQUEST_ID
from pl_serving.schemas import Problem

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5


class Kind(NamedTuple):
    """A kind of problem; its `type` is its place in the reference."""

    slug: str
    status: int
    title: str
    fields: str
    """What it carries beyond the fields of every problem, in words."""


NO_SNAPSHOT = Kind(
    "no-forecasts-yet",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "The first forecasts are being made",
    "the header Retry-After: seconds to wait",
)
NO_HISTORY = Kind(
    "no-history",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "The database does not answer",
    "the header Retry-After: seconds to wait",
)
INVALID_REQUEST = Kind(
    "invalid-request",
    status.HTTP_422_UNPROCESSABLE_CONTENT,
    "The request does not fit",
    "field; errors: every field at fault with its reason",
)
NO_PROJECTION = Kind(
    "no-projection",
    status.HTTP_404_NOT_FOUND,
    "No projection of this season",
    "field",
)
KEY_NEEDED = Kind(
    "key-needed",
    status.HTTP_401_UNAUTHORIZED,
    "A key is needed",
    "the header WWW-Authenticate",
)
NO_KEYS = Kind("no-keys", status.HTTP_403_FORBIDDEN, "No keys have been made", "nothing")
TOO_MANY_REQUESTS = Kind(
    "too-many-requests",
    status.HTTP_429_TOO_MANY_REQUESTS,
    "Too many requests",
    "the header Retry-After: seconds to wait",
)
BODY_TOO_LONG = Kind(
    "body-too-long", status.HTTP_413_CONTENT_TOO_LARGE, "The body is too long", "nothing"
)
NOT_JSON = Kind(
    "not-json", status.HTTP_415_UNSUPPORTED_MEDIA_TYPE, "The body is not said to be JSON", "nothing"
)
OF_BODIES = (BODY_TOO_LONG, NOT_JSON)
"""What every route with a body may answer."""
TRAINING_UNDER_WAY = Kind(
    "training-under-way",
    status.HTTP_409_CONFLICT,
    "A training is under way",
    "run_id: which one",
)
NO_DAGSTER = Kind(
    "no-dagster",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    "Dagster does not answer",
    "the header Retry-After: seconds to wait",
)
OF_CALLERS = (KEY_NEEDED, NO_KEYS, TOO_MANY_REQUESTS)
"""What everything below `/v1` may answer, whatever was asked."""
UNKNOWN_MATCH = Kind("unknown-match", status.HTTP_404_NOT_FOUND, "Unknown match", "field")
NO_SUCH_CLUB = Kind(
    "no-such-club",
    status.HTTP_404_NOT_FOUND,
    "No such club",
    "field; closest: three names like it",
)
OF_MATCH_QUESTIONS: dict[type[RefusedQuestion], Kind] = {
    error: Kind(slug, status.HTTP_422_UNPROCESSABLE_CONTENT, title, fields)
    for error, slug, title, fields in (
        (ClubNotKnown, "unknown-club", "Unknown club", "field; closest: three names like it"),
        (
            ClubNotRecent,
            "club-not-recent",
            "No forecast for this club",
            "field; last_played: day of its latest match in the league, or null",
        ),
        (SameClubTwice, "same-club-twice", "A club cannot meet itself", "field"),
        (
            LeagueNotServed,
            "league-not-served",
            "No forecasts for this league",
            "field; served: the codes of those that have some",
        ),
    )
}
_OF_LISTS: dict[type[RefusedQuestion], Kind] = {
    error: Kind(slug, status.HTTP_422_UNPROCESSABLE_CONTENT, title, "field")
    for error, slug, title in (
        (BadCursor, "bad-cursor", "No such place in the list"),
        (MatchesArePlayed, "matches-are-played", "These days are over"),
    )
}
OF_REFUSALS = (
    OF_MATCH_QUESTIONS
    | _OF_LISTS
    | {NoProjection: NO_PROJECTION, MatchNotKnown: UNKNOWN_MATCH, NoSuchClub: NO_SUCH_CLUB}
)
OF_LISTS = (
    OF_MATCH_QUESTIONS[ClubNotKnown],
    OF_MATCH_QUESTIONS[LeagueNotServed],
    *_OF_LISTS.values(),
)
KINDS = (
    *(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, *OF_REFUSALS.values()),
    *(*OF_CALLERS, *OF_BODIES, TRAINING_UNDER_WAY, NO_DAGSTER),
)
_RETRY = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_OF_UNAVAILABLE: dict[type[ServingError], Kind] = {
    NoSnapshot: NO_SNAPSHOT,
    HistoryUnavailable: NO_HISTORY,
    DagsterUnavailable: NO_DAGSTER,
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
    named = [str(part) for part in fault["loc"][1:]]
    return ".".join(named) or str(fault["loc"][0])


def _shown(found: Any) -> str | None:
    return repr(found) if isinstance(found, (str, int, float)) and len(repr(found)) <= 80 else None
