"""What is around every answer: its id, its security headers, a line in the log, its metrics.

One middleware for all of it, around everything else: each further one costs every request again,
and the answer to a fault of ours is made outside of those that FastAPI is told of.
"""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pl_serving.access_log import AccessLog, Answered
from pl_serving.metrics import Metrics
from pl_serving.request_id import REQUEST_ID, request_id_of
from pl_serving.security_headers import with_security

_CLIENT_HAS_GONE = 499
NO_ROUTE = "no route"
"""Stands for every path that is not ours."""


class Envelope:
    """ASGI middleware around all of an app.

    Args:
        app: what answers.
        metrics: where requests are counted.
        access_log: where each has its line; None for no lines.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, access_log: AccessLog | None) -> None:
        self._app = app
        self._metrics = metrics
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        request_id = request_id_of(scope["headers"])
        REQUEST_ID.set(request_id)
        asked_with = scope["method"]
        is_head = asked_with == "HEAD"
        if is_head:
            # Answered as GET is. A copy, since the server reads its own to leave out the body.
            scope = {**scope, "method": "GET"}
        status = _CLIENT_HAS_GONE

        async def send_enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = with_security(message["headers"])
                headers.append((b"x-request-id", request_id.encode()))
                message["headers"] = headers
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        self._metrics.in_flight += 1
        try:
            await self._app(scope, receive, send_enveloped)
        finally:
            self._metrics.in_flight -= 1
            seconds = perf_counter() - began
            route = _template(scope)
            self._metrics.answered(asked_with, route, status, seconds)
            if self._access_log is not None:
                client = scope.get("client")
                self._access_log.add(
                    Answered(
                        *(request_id, asked_with, route, status),
                        *(round(seconds * 1000, 2), client[0] if client else None),
                    )
                )


def _template(scope: Scope) -> str:
    """The path as its route was given it, with `{club}` for a club."""
    if route := scope.get("route"):
        return str(route.path)
    # Of what is mounted, such as `/static`, the router leaves no other trace.
    return scope.get("root_path") or NO_ROUTE
