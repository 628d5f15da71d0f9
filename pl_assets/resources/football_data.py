"""football-data.co.uk over HTTP: season files and the file of upcoming fixtures."""

from typing import NamedTuple

from pl_assets.football.calendar import season_code
from pl_assets.resources.errors import SourceUnavailable
from pl_assets.settings import Settings

NAME = "football-data.co.uk"

_TIMEOUT_S = 20.0
_ATTEMPTS = 3
_ALL_ATTEMPTS_S = 45.0
_ABSENT = (300, 404, 410)
"""The site answers 300 for some missing files, offering others of a similar name."""
_USER_AGENT = "premier-league-forecasts/0.1 (open forecasting platform; conditional requests)"


class Answer(NamedTuple):
    """What the source said about one file."""

    url: str
    status: int
    body: bytes | None
    """None where nothing has changed (304) or there is no such file (404)."""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304


class FootballData:
    """The site, or anything laid out like it, at `PL_SOURCE_URL`."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.source_url

    def season_file(
        self, league: str, season: int, etag: str | None, last_modified: str | None
    ) -> Answer:
        """A season's results, asked for only if they changed.

        Raises:
            SourceUnavailable: after retries of time-outs, broken connections and 5xx answers.
        """
        address = f"{self._base}/mmz4281/{season_code(season)}/{league}.csv"
        return self._get(address, etag, last_modified)

    def fixture_file(self, etag: str | None, last_modified: str | None) -> Answer:
        """The upcoming fixtures of all leagues; errors as in `season_file`."""
        return self._get(f"{self._base}/fixtures.csv", etag, last_modified)

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
                attempts=_ATTEMPTS,
                timeout=_ALL_ATTEMPTS_S,
                wait_initial=0.5,
                wait_max=5.0,
            ):
                with attempt:
                    answer = httpx.get(
                        address,
                        headers={"User-Agent": _USER_AGENT} | headers,
                        timeout=_TIMEOUT_S,
                        follow_redirects=True,
                    )
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
                answer.content,
                answer.headers.get("ETag"),
                answer.headers.get("Last-Modified"),
            )
        if answer.status_code == 304 or answer.status_code in _ABSENT:
            return Answer(address, answer.status_code, None, etag, last_modified)
        raise SourceUnavailable(
            f"expected 200, 304 or 404 from {address}, found {answer.status_code}"
        )
