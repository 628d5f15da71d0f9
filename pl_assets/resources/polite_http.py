"""Asking other people's servers: conditionally, rarely again, never for long, two at a time."""

import datetime as dt
import threading
import time
from concurrent.futures import Future
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.source import ABSENT, Answer, Budget, Validators
from pl_assets.resources.trusted import authorities

if TYPE_CHECKING:
    import httpx

_AT_ONCE = 2
"""Requests to one host, whichever sources live there."""
_TRY_AGAIN_ON = (408, 425, 429, 500, 502, 503, 504)
_GRACE_S = 0.5
"""httpx itself is to say that time is up, where it notices."""
_LARGEST_BODY = 20 * 2**20
"""A season's file has a fortieth of it."""
_USER_AGENT = (
    f"premier-league-forecasts/{version('premier-league-forecasts')} "
    "(open forecasting platform; conditional requests, two at a time)"
)


class PoliteHttp:
    """HTTP for sources.

    Time-outs, broken connections and answers of a server in trouble are tried again, each time
    after a longer pause and a random bit more (stamina), or when the server says (`Retry-After`).

    Args:
        attempts: how often a file is asked for before the source counts as silent.
        timeout_s: how long an answer may take to begin, and its body to come.
        all_attempts_s: how long one file may take in all.
    """

    def __init__(
        self, attempts: int = 3, timeout_s: float = 20.0, all_attempts_s: float = 45.0
    ) -> None:
        self._attempts = attempts
        self._timeout_s = timeout_s
        self._all_attempts_s = all_attempts_s
        self._turns: dict[str, threading.Semaphore] = {}

    def get(self, address: str, validators: Validators, budget: Budget) -> Answer:
        """A file, or that it has not changed, or that there is none.

        Raises:
            SourceUnavailable: if there is no such answer in time; says what there was instead.
        """
        import httpx
        import stamina
        from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks

        set_on_retry_hooks([LoggingOnRetryHook])
        deadline = time.monotonic() + min(self._all_attempts_s, budget.left_s)
        headers = {"User-Agent": _USER_AGENT} | {
            name: value
            for name, value in (
                ("If-None-Match", validators.etag),
                ("If-Modified-Since", validators.last_modified),
            )
            if value
        }

        def pause(problem: Exception) -> bool | float:
            """Whether to ask again; or after how many seconds, if the server said so."""
            if isinstance(problem, httpx.HTTPStatusError):
                asked_for = _retry_after(problem.response)
                if asked_for is None:
                    return True
                return asked_for if time.monotonic() + asked_for < deadline else False
            return isinstance(problem, httpx.TransportError)

        try:
            for attempt in stamina.retry_context(
                on=pause,
                attempts=self._attempts,
                timeout=max(deadline - time.monotonic(), 0.001),
                wait_initial=0.5,
                wait_max=5.0,
            ):
                with attempt:
                    answer, body = self._read(address, headers, deadline)
                    if answer.status_code in _TRY_AGAIN_ON:
                        answer.raise_for_status()
        except httpx.HTTPStatusError as problem:
            raise SourceUnavailable(
                f"expected an answer from {address}, found HTTP {problem.response.status_code}",
                _retry_after(problem.response) or 0.0,
            ) from problem
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
            found = f"{type(problem).__name__}: {problem}"
            raise SourceUnavailable(
                f"expected an answer from {address}, found {found}"
            ) from problem
        if answer.status_code == 200:
            tags = (answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
            return Answer(address, 200, body, *tags)
        if answer.status_code == 304 or answer.status_code in ABSENT:
            return Answer(address, answer.status_code, None, *validators)
        raise SourceUnavailable(
            f"expected 200, 304 or 404 from {address}, found {answer.status_code}"
        )

    def _read(
        self, address: str, headers: dict[str, str], deadline: float
    ) -> "tuple[httpx.Response, bytes]":
        """One answer with its body, which has the time of one attempt in all.

        Raises:
            httpx.HTTPError: a time-out too if the source drips for longer.
        """
        import httpx

        # Two threads that ask for the first time get one and the same (`setdefault` is atomic).
        turn = self._turns.setdefault(urlsplit(address).netloc, threading.Semaphore(_AT_ONCE))
        if not turn.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise httpx.PoolTimeout(f"no turn at {urlsplit(address).netloc} in the time there is")
        try:
            return self._answer(address, headers, min(time.monotonic() + self._timeout_s, deadline))
        finally:
            turn.release()

    def _answer(
        self, address: str, headers: dict[str, str], until: float
    ) -> "tuple[httpx.Response, bytes]":
        """One answer, whole by a moment, in a thread of its own.

        A server that drips its headers would hold the reading thread for as long as it likes.
        """
        import httpx

        timeout_s = max(until - time.monotonic(), 0.001)
        outcome: Future[tuple[httpx.Response, bytes]] = Future()

        def ask() -> None:
            try:
                outcome.set_result(self._stream(address, headers, until))
            except Exception as problem:  # noqa: BLE001 - it is raised by whoever waits
                outcome.set_exception(problem)

        threading.Thread(target=ask, daemon=True).start()
        try:
            return outcome.result(timeout_s + _GRACE_S)
        except TimeoutError:
            raise httpx.ReadTimeout(f"no answer after {timeout_s:.0f} s") from None

    def _stream(
        self, address: str, headers: dict[str, str], until: float
    ) -> "tuple[httpx.Response, bytes]":
        import httpx

        timeout_s = max(until - time.monotonic(), 0.001)
        body = bytearray()
        with httpx.stream(
            "GET",
            address,
            headers=headers,
            timeout=timeout_s,
            follow_redirects=True,
            verify=authorities(),
        ) as answer:
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _LARGEST_BODY:
                    raise SourceUnavailable(
                        f"expected at most {_LARGEST_BODY:,} bytes from {address}, found more"
                    )
                if time.monotonic() > until:
                    raise httpx.ReadTimeout(
                        f"the body was not whole after {timeout_s:.0f} s, "
                        f"{len(body)} bytes had come",
                        request=answer.request,
                    )
        return answer, bytes(body)


def _retry_after(answer: "httpx.Response") -> float | None:
    """Seconds until a server wants to be asked again, if it says: as a number or as a date."""
    said = answer.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said) - dt.datetime.now(dt.UTC)
    except (TypeError, ValueError):
        return None
    return max(until.total_seconds(), 0.0)
