"""How long a request's body may be: refused by its declared length, else counted as it is read.

FastAPI's own `max_body_size` answers in plain text where the length was declared; here every
refusal is a problem document, which the client also gets to read.
"""

import asyncio

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

_BYTES = 16 * 1024
_BYTES_OF = {"/v1/predict/batch": 256 * 1024}
_MOST_DISCARDED_BYTES = 64 * 1024 * 1024
_MOST_DISCARDING_SECONDS = 10


def most_bytes(path: str) -> int:
    """The longest body that a path takes."""
    return _BYTES_OF.get(path, _BYTES)


def declared_length(headers: list[tuple[bytes, bytes]]) -> int | None:
    """The length that a request says its body has; None if it does not say."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None


def counted(receive: Receive, limit_bytes: int) -> Receive:
    """`receive`, which refuses to read more than so many bytes."""
    read_bytes = 0

    async def receive_within_limit() -> Message:
        nonlocal read_bytes
        message = await receive()
        read_bytes += len(message.get("body", b""))
        if read_bytes > limit_bytes:
            raise HTTPException(413, too_long(limit_bytes))
        return message

    return receive_within_limit


def too_long(limit_bytes: int) -> str:
    return f"Expected a body of at most {limit_bytes} bytes"


async def answer_before_reading(
    response: Response, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer, let the client finish sending, and only then close the connection.

    Closed with some of the body unread, the connection is reset, and a client that is still
    sending never sees the answer.
    """
    response.headers["Connection"] = "close"
    headers = response.raw_headers
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    discarded_bytes = 0
    try:
        async with asyncio.timeout(_MOST_DISCARDING_SECONDS):
            while discarded_bytes < _MOST_DISCARDED_BYTES:
                message = await receive()
                discarded_bytes += len(message.get("body", b""))
                if not message.get("more_body"):
                    break
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b""})
