"""What a request must pass before a route sees it: whose it is, how often, how long its body."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pl_serving.api_keys import Keys
from pl_serving.body_limit import (
    answer_before_reading,
    counted,
    declared_length,
    most_bytes,
    too_long,
)
from pl_serving.metrics import Metrics
from pl_serving.problem_kinds import BODY_TOO_LONG, TOO_MANY_REQUESTS
from pl_serving.problems import of_kind, of_missing_key
from pl_serving.rate_limit import RateLimit, caller_of

_NEVER_LIMITED = ("/health/", "/metrics")
_COSTS = {"/v1/predict/batch": 20, "/v1/betting/simulate": 20, "/betting/try": 20}


class Gate:
    """ASGI middleware that answers in a route's stead what must not reach it.

    Args:
        app: what answers the rest.
        keys: who is known.
        reading_needs_key: whether `/v1` is closed to everybody else.
        rate_limit: how often each may ask; None for as often as they like.
        metrics: where refusals are counted.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: Keys,
        reading_needs_key: bool,
        rate_limit: RateLimit | None,
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._keys = keys
        self._reading_needs_key = reading_needs_key
        self._rate_limit = rate_limit
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        length = declared_length(scope["headers"])
        limit_bytes = most_bytes(path)
        refusal = self._refusal(scope, path)
        if refusal is None and length is not None and length > limit_bytes:
            refusal = of_kind(BODY_TOO_LONG, f"{too_long(limit_bytes)}, found {length}")
        if refusal is not None:
            if length is None or length <= limit_bytes:
                await refusal(scope, receive, send)
            else:
                await answer_before_reading(refusal, scope, receive, send)
        elif length is None:
            await self._app(scope, counted(receive, limit_bytes), send)
        else:
            # The server reads no more than was declared.
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, path: str) -> Response | None:
        """The answer to a caller who must not ask, or not yet."""
        if not (self._rate_limit or self._reading_needs_key):
            return None
        owner = self._keys.owner(scope["headers"])
        if self._rate_limit and not path.startswith(_NEVER_LIMITED):
            client = scope.get("client")
            # A key's name may look like an address.
            caller = f"key {owner}" if owner else caller_of(client[0] if client else "")
            wait = self._rate_limit.seconds_to_wait(caller, _COSTS.get(path, 1))
            if wait:
                self._metrics.rate_limited.inc()
                detail = f"asked too often: ask again in {wait} s"
                return of_kind(TOO_MANY_REQUESTS, detail, {"Retry-After": str(wait)})
        # Wherever in a path, since whoever mounts this app puts something before it.
        if self._reading_needs_key and owner is None and "/v1/" in path:
            self._metrics.refused_keys.inc()
            return of_missing_key(has_keys=bool(self._keys))
        return None
