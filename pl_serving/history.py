"""Connections for what is not in the snapshot: what was forecast, rated and decided before."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, LiteralString, NamedTuple, TypeVar

import psycopg
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from pl_serving.errors import HistoryUnavailable

_MOST_CONNECTIONS = 4
_WAIT_SECONDS = 3
_STATEMENT_MILLISECONDS = 5000
_OTHER_TABLES = (
    "this is read from the database, whose tables are not those of this version: `pl migrate` "
    "brings them up to date"
)
_DOES_NOT_ANSWER = (
    "this is read from the database, which does not answer; coming matches and any two clubs are "
    "still forecast"
)
_Row = TypeVar("_Row")

Connection = psycopg.AsyncConnection[Any]


class Table(NamedTuple):
    """Rows under the names that the query gives their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class History:
    """The databases of real and of simulated data, read one request at a time.

    Args:
        real_url: the database that holds real data.
        simulated_url: that of simulated data, if there is one.
    """

    def __init__(self, real_url: str, simulated_url: str | None) -> None:
        self._pools = {"real": _pool(real_url)}
        self._away_until = 0.0
        if simulated_url is not None:
            self._pools["simulated"] = _pool(simulated_url)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Connections may be asked for within; none is made before."""
        # The pool's own log tells of every attempt while the database is away.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        for pool in self._pools.values():
            await pool.open()
        try:
            yield
        finally:
            for pool in self._pools.values():
                await pool.close(timeout=1)

    async def rows(
        self,
        data_source: str,
        kind: type[_Row],
        query: LiteralString,
        given: Sequence[Any] | dict[str, Any] = (),
    ) -> list[_Row]:
        """What a query finds, each row as the class whose fields its columns are named after.

        Args:
            data_source: whether of 'real' or of 'simulated' data.
            kind: the class.
            query: with placeholders for what is given.
            given: values of the placeholders.

        Raises:
            HistoryUnavailable: if the database does not answer in time, or has other tables.
        """
        try:
            async with self._connection(data_source) as connection:
                return await _rows(connection, kind, query, given)
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise HistoryUnavailable(_OTHER_TABLES) from error

    async def table(self, data_source: str, query: bytes, given: dict[str, Any]) -> Table:
        """What a query finds whose columns are only known once it is answered.

        Raises:
            HistoryUnavailable: if the database does not answer in time.
            psycopg.Error: if it cannot answer such a query.
        """
        async with self._connection(data_source) as connection:
            cursor = await connection.execute(query, given)
            columns = tuple(column.name for column in cursor.description or ())
            return Table(columns, await cursor.fetchall())

    @asynccontextmanager
    async def _connection(self, data_source: str) -> AsyncIterator[Connection]:
        pool = self._pools.get(data_source)
        if pool is None:
            raise HistoryUnavailable(f"nobody said where {data_source} data is held")
        if monotonic() < self._away_until:
            raise HistoryUnavailable(_DOES_NOT_ANSWER)
        try:
            async with pool.connection() as connection:
                yield connection
        except PoolTimeout as error:
            # Those who ask next are not kept waiting one after the other.
            self._away_until = monotonic() + _WAIT_SECONDS
            raise HistoryUnavailable(_DOES_NOT_ANSWER) from error
        except psycopg.OperationalError as error:
            raise HistoryUnavailable(_DOES_NOT_ANSWER) from error


def _pool(url: str) -> AsyncConnectionPool[Connection]:
    return AsyncConnectionPool(
        url,
        min_size=0,
        max_size=_MOST_CONNECTIONS,
        open=False,
        timeout=_WAIT_SECONDS,
        # A connection that a restart of the database has cut is not handed out.
        check=AsyncConnectionPool.check_connection,
        reconnect_timeout=_WAIT_SECONDS,
        kwargs={
            "application_name": "pl_serving history",
            "autocommit": True,
            "connect_timeout": _WAIT_SECONDS,
            "options": "-c default_transaction_read_only=on "
            f"-c statement_timeout={_STATEMENT_MILLISECONDS}",
        },
    )


async def _rows(
    connection: Connection,
    kind: type[_Row],
    query: LiteralString,
    given: Sequence[Any] | dict[str, Any],
) -> list[_Row]:
    async with connection.cursor(row_factory=class_row(kind)) as cursor:
        return await (await cursor.execute(query, given)).fetchall()
