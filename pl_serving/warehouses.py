"""Looks at the databases: which data serves, its newest snapshot, whether a real source answers."""

import logging
from dataclasses import dataclass
from datetime import datetime

from pl_serving.queries import (
    Connection,
    connected,
    data_that_serves,
    newest,
    newest_word,
    real_source,
    shade_share,
)
from pl_serving.snapshot import Snapshot
from pl_serving.sources import DataSource, RealSource

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found."""

    newest: Snapshot | None
    """The newest snapshot of the data that serves; None if there is none or it cannot be found."""
    real_source: RealSource | None = None
    """What the real sources said last; None if the data that serves knows nothing of them."""
    data_as_of: datetime | None = None
    """When the first source of the data that serves last answered; None if it never did."""
    is_address_missing: bool = False
    """Simulated data is to serve, and nobody said where it is."""
    shade_share: float = 0.0
    """Of questions that challengers are to answer too, whatever data serves."""


class Warehouses:
    """The databases of real and of simulated data.

    Args:
        real_url: the database that holds real data and says which data serves.
        simulated_url: the database of simulated data, if there is one.
    """

    def __init__(self, real_url: str, simulated_url: str | None) -> None:
        self._real_url = real_url
        self._simulated_url = simulated_url
        self._has_warned = False

    async def look(self, held: Snapshot | None) -> Look:
        """What is there now; the newest snapshot is `held` itself if it is still that one.

        Raises:
            psycopg.Error: if a database that is asked cannot be reached or read.
        """
        async with await connected(self._real_url) as connection:
            share = await shade_share(connection)
            if await data_that_serves(connection) == "real":
                return await _look(connection, held, "real", share)
        if self._simulated_url is None:
            self._warn_once()
            return Look(None, is_address_missing=True)
        async with await connected(self._simulated_url) as connection:
            return await _look(connection, held, "simulated", share)

    def _warn_once(self) -> None:
        if not self._has_warned:
            self._has_warned = True
            _logger.warning(
                "told to serve simulated data, but not where it is: "
                "expected its database in PL_SIMULATED_WAREHOUSE_URL, found nothing"
            )


async def _look(
    connection: Connection, held: Snapshot | None, data_source: DataSource, share: float
) -> Look:
    return Look(
        await newest(connection, held),
        await real_source(connection),
        await newest_word(connection, data_source),
        shade_share=share,
    )
