"""Routes that refuse query parameters which they do not have, instead of overlooking them."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response, params, status
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """The `route_class` of every router below `/v1` and `/health`."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        known = frozenset(
            field.alias
            for field in get_flat_params(self.dependant)
            if not isinstance(field.field_info, (params.Path, params.Header, params.Cookie))
        )

        async def handle(request: Request) -> Response:
            # Looked at as bytes first, since most requests have none.
            if query := request.scope["query_string"]:
                refuse_unknown(query, known)
            try:
                return await handler(request)
            except HTTPException as error:
                # FastAPI's own answer to a body that is not even text.
                if error.status_code != status.HTTP_400_BAD_REQUEST:
                    raise
                fault = {"loc": ("body",), "msg": "Expected JSON in UTF-8", "input": None}
                raise RequestValidationError([fault]) from error

        return handle


def refuse_unknown(query: bytes, known: frozenset[str]) -> None:
    """Refuse a query that has parameters beyond these.

    Raises:
        RequestValidationError: naming each of them.
    """
    given = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    unknown = dict.fromkeys(name for name, _ in given if name not in known)
    if not unknown:
        return
    there = ", ".join(sorted(known)) or "none"
    raise RequestValidationError(
        [
            {
                "loc": ("query", name[:64]),
                "msg": f"Expected no such query parameter; this route's: {there}",
                "input": None,
            }
            for name in unknown
        ]
    )
