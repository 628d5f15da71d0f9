"""Follows aliases of the registered models, over MLflow's REST interface."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from pl_serving.standby import Versions

_logger = logging.getLogger(__name__)
_CHAMPION, _CHALLENGER = "champion", "challenger"
_PATH = "/api/2.0/mlflow/registered-models/alias"
_NO_SUCH = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
"""What MLflow says where there is no such model, or none that has the alias."""
_TIMEOUT_SECONDS = 3


class Aliases:
    """Which versions hold an alias; the last that were known while MLflow is away.

    Args:
        tracking_url: where MLflow is; None follows nothing, and what was published serves.
    """

    def __init__(self, tracking_url: str | None) -> None:
        self._tracking_url = tracking_url
        self._client: httpx.AsyncClient | None = None
        self._known: Versions = {}
        self._challengers: Versions = {}
        self.unreachable_since: datetime | None = None
        """When MLflow was first found not to answer; None while it does or is not asked."""

    @property
    def tracking_url(self) -> str | None:
        return self._tracking_url

    @property
    def is_followed(self) -> bool:
        return self._tracking_url is not None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Aliases may be asked for within."""
        if self._tracking_url is None:
            yield
            return
        # Our own services are never asked through a proxy.
        async with httpx.AsyncClient(
            base_url=self._tracking_url, timeout=_TIMEOUT_SECONDS, trust_env=False
        ) as self._client:
            yield

    def remember(self, versions: Versions) -> None:
        """Take these as known until MLflow says otherwise, as after a start from disk."""
        self._known = dict(versions)

    async def look(self, names: Iterable[str]) -> Versions:
        """The champion of each registered model, where one is known."""
        return await self._holders(_CHAMPION, names, self._known)

    async def challengers(self, names: Iterable[str]) -> Versions:
        """The challenger of each registered model, where one is known."""
        return await self._holders(_CHALLENGER, names, self._challengers)

    async def _holders(self, alias: str, names: Iterable[str], known: Versions) -> Versions:
        wanted = list(names)
        if self._client is not None:
            try:
                for name in wanted:
                    version = await self._version(self._client, name, alias)
                    if version is None:
                        known.pop(name, None)
                    else:
                        known[name] = version
            except (httpx.HTTPError, AttributeError, KeyError, TypeError, ValueError) as error:
                self._mark_unreachable(error)
            else:
                self._mark_answering()
        return {name: known[name] for name in wanted if name in known}

    @staticmethod
    async def _version(client: httpx.AsyncClient, name: str, alias: str) -> int | None:
        answer = await client.get(_PATH, params={"name": name, "alias": alias})
        # A proxy that does not find MLflow answers 404 too, in other words.
        if answer.status_code in (400, 404) and answer.json().get("error_code") in _NO_SUCH:
            return None
        answer.raise_for_status()
        return int(answer.json()["model_version"]["version"])

    def _mark_unreachable(self, error: Exception) -> None:
        if self.unreachable_since is None:
            self.unreachable_since = datetime.now(UTC)
            # Not its own words: they may hold the address with a password in it.
            reason = type(error).__name__
            if isinstance(error, httpx.HTTPStatusError):
                reason = f"it answers {error.response.status_code}"
            _logger.warning("MLflow gives no aliases; the last known ones stay: %s", reason)

    def _mark_answering(self) -> None:
        if self.unreachable_since is not None:
            self.unreachable_since = None
            _logger.info("MLflow answers again")
