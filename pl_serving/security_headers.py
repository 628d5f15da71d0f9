"""Headers that every answer carries: the page may load nothing from another host."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_OF_MAPS = "'sha256-gG0b4ixT/IQUp7JJLbyKcpYcYDjq2Wp8NGv3f+aasqo='"
"""The style elements that Plotly adds when it is loaded: an empty one, which it fills by script,
and that of its maps. No other inline style is allowed; with another version of Plotly the second
may differ, which is a complaint in the browser's console and nothing else."""
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'self'; style-src 'self' {_EMPTY} {_OF_MAPS}; "
        # Plotly asks whether the browser shows WebP, of an image in its address.
        "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Revalidated each time: forecasts change with every snapshot, the page with every release.
    "Cache-Control": "no-cache",
}


class SecurityHeaders:
    """ASGI middleware that adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)
