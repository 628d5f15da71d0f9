"""football-data.co.uk over HTTP: season files and the file of upcoming fixtures."""

import datetime as dt
import time
from typing import TYPE_CHECKING

from pl_assets.football.calendar import season_code
from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.source import ABSENT, Answer
from pl_assets.settings import Settings

if TYPE_CHECKING:
    import httpx

_ATTEMPTS = 3
_ALL_ATTEMPTS_S = 45.0
_USER_AGENT = "premier-league-forecasts/0.1 (open forecasting platform; conditional requests)"


class FootballData:
    """The site, or anything laid out like it, at `PL_SOURCE_URL`.

    Args:
        settings: where it is.
        attempts: how often a file is asked for before the source counts as silent.
        timeout_s: how long an answer may take to begin, and its body to come.
    """

    name = "football-data.co.uk"

    def __init__(
        self, settings: Settings, attempts: int = _ATTEMPTS, timeout_s: float = 20.0
    ) -> None:
        self._base = settings.source_url
        self._attempts = attempts
        self._timeout_s = timeout_s

    def season_file(
        self,
        league: str,
        season: int,
        as_of: dt.datetime,
        etag: str | None,
        last_modified: str | None,
    ) -> Answer:
        """See `Source`; time-outs, broken connections and 5xx answers are tried again."""
        address = f"{self._base}/mmz4281/{season_code(season)}/{league}.csv"
        return self._get(address, etag, last_modified)

    def fixture_file(
        self, as_of: dt.datetime, etag: str | None, last_modified: str | None
    ) -> Answer:
        """See `Source`."""
        return self._get(f"{self._base}/fixtures.csv", etag, last_modified)

    def _read(self, address: str, headers: dict[str, str]) -> "tuple[httpx.Response, bytes]":
        """One answer with its body, which has the time of one read in all.

        Raises:
            httpx.HTTPError: a time-out too if the source drips for longer.
        """
        import httpx

        deadline = time.monotonic() + self._timeout_s
        body = bytearray()
        with httpx.stream(
            "GET", address, headers=headers, timeout=self._timeout_s, follow_redirects=True
        ) as answer:
            for piece in answer.iter_bytes():
                body += piece
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout(
                        f"the body was not whole after {self._timeout_s:.0f} s, "
                        f"{len(body)} bytes had come",
                        request=answer.request,
                    )
        return answer, bytes(body)

    def _get(self, address: str, etag: str | None, last_modified: str | None) -> Answer:
        import httpx
        import stamina
        from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks

        set_on_retry_hooks([LoggingOnRetryHook])
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            for attempt in stamina.retry_context(
                on=(httpx.TransportError, httpx.HTTPStatusError),
                attempts=self._attempts,
                timeout=_ALL_ATTEMPTS_S,
                wait_initial=0.5,
                wait_max=5.0,
            ):
                with attempt:
                    answer, body = self._read(address, {"User-Agent": _USER_AGENT} | headers)
                    if answer.status_code >= 500 or answer.status_code == 429:
                        answer.raise_for_status()
        except httpx.HTTPStatusError as problem:
            raise SourceUnavailable(
                f"expected an answer from {address}, found HTTP {problem.response.status_code}"
            ) from problem
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise SourceUnavailable(
                f"expected an answer from {address}, found {type(problem).__name__}: {problem}"
            ) from problem
        if answer.status_code == 200:
            return Answer(
                address,
                200,
                body,
                answer.headers.get("ETag"),
                answer.headers.get("Last-Modified"),
            )
        if answer.status_code == 304 or answer.status_code in ABSENT:
            return Answer(address, answer.status_code, None, etag, last_modified)
        raise SourceUnavailable(
            f"expected 200, 304 or 404 from {address}, found {answer.status_code}"
        )
