"""A limit on the length of request bodies, counted as they are read.

FastAPI's own `max_body_size` answers in plain text where the length was declared; raising from
`receive` lets every refusal be a problem document.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI middleware that refuses to read more than `limit_bytes` of a request."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read_bytes = 0

        async def receive_within_limit() -> Message:
            nonlocal read_bytes
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > self._limit_bytes:
                raise HTTPException(413, f"Expected a body of at most {self._limit_bytes} bytes")
            return message

        await self._app(scope, receive_within_limit, send)
