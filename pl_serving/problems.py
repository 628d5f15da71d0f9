"""Which HTTP answer each error gets: problem documents after RFC 9457."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import Request, status
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from pl_serving.errors import (
    ClubNotKnown,
    ClubNotRecent,
    HistoryUnavailable,
    LeagueNotServed,
    MatchNotKnown,
    NoProjection,
    NoSnapshot,
    NoSuchClub,
    RefusedQuestion,
    SameClubTwice,
)
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
OF_REFUSALS = OF_MATCH_QUESTIONS | {
    NoProjection: NO_PROJECTION,
    MatchNotKnown: UNKNOWN_MATCH,
    NoSuchClub: NO_SUCH_CLUB,
}
KINDS = (NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, *OF_REFUSALS.values())


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
    return JSONResponse(
        document | jsonable_encoder(facts), status_code, headers, media_type=MEDIA_TYPE
    )


async def of_refusal(request: Request, error: RefusedQuestion) -> JSONResponse:
    kind = OF_REFUSALS[type(error)]
    return problem(kind.status, kind.title, str(error), kind.slug, field=error.field, **error.facts)


async def of_unavailable(request: Request, error: NoSnapshot | HistoryUnavailable) -> JSONResponse:
    kind = NO_SNAPSHOT if isinstance(error, NoSnapshot) else NO_HISTORY
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return problem(kind.status, kind.title, str(error), kind.slug, headers)


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
    return problem(
        error.status_code,
        title,
        f"{title}: {request.method} {request.url.path}",
        headers=error.headers,
    )


async def of_anything_else(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours; the log has it."""
    return problem(500, "Internal error", "The server failed to answer; its log says why.")


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
    """`odds.home` of the location ("body", "odds", "home"); "body" where it has no name."""
    named = [part for part in fault["loc"][1:] if isinstance(part, str)]
    return ".".join(named) or "body"


def _shown(found: Any) -> str | None:
    return repr(found) if isinstance(found, (str, int, float)) and len(repr(found)) <= 80 else None
