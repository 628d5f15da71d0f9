"""Routes that are asked most: the question is read straight into its model.

FastAPI's own way from a request to an endpoint's arguments costs as much as all the rest of a
look-up. These routes look like any other in the OpenAPI document; their endpoints take a question,
the snapshot and, where it is a body, who is asked in the shade.
"""

import inspect
from collections.abc import Callable, Coroutine
from typing import Any, get_args, get_origin, get_type_hints

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from pl_serving.dependencies import past_of, served_by
from pl_serving.prediction_csv import is_liked_best
from pl_serving.snapshot import Snapshot
from pl_serving.strict_route import refuse_unknown

_MOST_KEPT = 64
"""Lists kept of one snapshot: the oldest make room."""
_VARY = {"Vary": "Accept"}
_JSON = b"application/json"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class DirectRoute(APIRoute):
    """A POST route whose body is the endpoint's `question`."""

    def get_route_handler(self) -> Handler:
        endpoint, question = self.endpoint, _model(self.endpoint, "question")
        is_coroutine = inspect.iscoroutinefunction(endpoint)

        async def handle(request: Request) -> Response:
            if query := request.scope["query_string"]:
                refuse_unknown(query, frozenset())
            _require_json(request)
            body = await request.body()
            try:
                asked = question.model_validate_json(body)
            except ValidationError as error:
                raise _refusal(error, "body") from error
            answer = endpoint(asked, served_by(request), request.app.state.shade)
            return await answer if is_coroutine else answer  # type: ignore[no-any-return]

        return handle


class Kept(Response):
    """An answer that stays the same as long as the snapshot and the word of the sources do."""


class KeptRoute(APIRoute):
    """A GET route whose answers, if they are `Kept`, are a look-up the next time.

    The endpoint takes `question`, made of the query, the snapshot, what is past and the store.
    """

    def get_route_handler(self) -> Handler:
        endpoint, question = self.endpoint, _model(self.endpoint, "question")
        known = frozenset(field.alias or name for name, field in question.model_fields.items())

        async def handle(request: Request) -> Response:
            if query := request.scope["query_string"]:
                refuse_unknown(query, known)
            snapshot: Snapshot = served_by(request)
            try:
                asked = question.model_validate(_asked(request))
            except ValidationError as error:
                raise _refusal(error, "query") from error
            key = f"{self.path} {asked!r}"
            kept = snapshot.lists.get(key)
            if kept is not None:
                return Response(kept[0], headers=_VARY, media_type=kept[1])
            made: Response = await endpoint(
                asked, snapshot, past_of(request), request.app.state.snapshots
            )
            if isinstance(made, Kept):
                while len(snapshot.lists) >= _MOST_KEPT:
                    del snapshot.lists[next(iter(snapshot.lists))]
                snapshot.lists[key] = bytes(made.body), made.media_type
            made.headers.update(_VARY)
            return made

        return handle


def _asked(request: Request) -> dict[str, Any]:
    """The query; that CSV is liked best may stand in the header instead."""
    asked: dict[str, Any] = dict(request.query_params) if request.scope["query_string"] else {}
    if is_liked_best(request.headers.get("accept")):
        asked.setdefault("format", "csv")
    return asked


def _require_json(request: Request) -> None:
    for name, value in request.scope["headers"]:
        if name == b"content-type" and value.partition(b";")[0].strip().lower() == _JSON:
            return
    raise HTTPException(415)


def _refusal(error: ValidationError, place: str) -> RequestValidationError:
    faults = [fault | {"loc": (place, *fault["loc"])} for fault in error.errors(include_url=False)]
    return RequestValidationError(faults)


def _model(endpoint: Callable[..., Any], parameter: str) -> type[BaseModel]:
    hint = get_type_hints(endpoint, include_extras=True)[parameter]
    kind: type[BaseModel] = get_args(hint)[0] if get_origin(hint) else hint
    return kind
