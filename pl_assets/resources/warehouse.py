"""The warehouse: connections to its PostgreSQL database, and frames read from and copied to it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import pandas as pd
import psycopg
from psycopg import sql
from psycopg.postgres import types as pg_types

from pl_assets.settings import Settings

_WHOLE_NUMBERS = {pg_types[name].oid for name in ("int2", "int4", "int8")}
_MOMENT = pg_types["timestamptz"].oid
_STATEMENT_TIMEOUT_MS = 120_000


Connection = psycopg.Connection[tuple[Any, ...]]


class Warehouse:
    """One database of the platform's PostgreSQL server.

    Args:
        settings: where the server is; read when a connection is made, not before.
        name: the database; that of the data this process works on if not given.
    """

    def __init__(self, settings: Settings, name: str | None = None) -> None:
        self._settings = settings
        self.name = name or settings.warehouse_database

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in one transaction: committed at the end, rolled back on any error."""
        with self._connect(autocommit=False) as connection:
            yield connection

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for several transactions, each of them `with connection.transaction()`."""
        with self._connect(autocommit=True) as connection:
            yield connection

    def _connect(self, *, autocommit: bool) -> Connection:
        return psycopg.connect(
            self._settings.database(self.name),
            autocommit=autocommit,
            application_name="pl_assets",
            connect_timeout=10,
            options=f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c timezone=UTC",
        )

    def read(self, query: LiteralString | sql.Composed, *parameters: Any) -> pd.DataFrame:
        """The rows of a query: moments in UTC, whole numbers nullable where one is null."""
        with self.transaction() as connection:
            return frame(connection, query, parameters)


def frame(
    connection: Connection,
    query: LiteralString | sql.Composed,
    parameters: Sequence[Any] | Mapping[str, Any] = (),
) -> pd.DataFrame:
    """The rows of a query on an open connection; see `Warehouse.read`."""
    # As binary: to write and read a float as text takes twice as long.
    cursor = connection.execute(query, parameters, binary=True)
    rows = cursor.fetchall()
    described = cursor.description or []
    columns: dict[str, pd.Series] = {}
    for position, column in enumerate(described):
        values = [row[position] for row in rows]
        if column.type_code in _WHOLE_NUMBERS:
            kind = "Int64" if None in values else "int64"
        elif column.type_code == _MOMENT:
            kind = "datetime64[us, UTC]"
        elif column.type_code == pg_types["float8"].oid:
            kind = "float64"
        elif column.type_code == pg_types["bool"].oid:
            kind = "bool" if None not in values else "boolean"
        else:
            kind = "object"
        columns[column.name] = pd.Series(values, dtype=kind)
    return pd.DataFrame(columns, columns=[column.name for column in described])


def copy_rows(connection: Connection, table: str, rows: pd.DataFrame) -> None:
    """Add rows to a table with COPY, matching columns by name; NaN, NaT and NA become null."""
    if rows.empty:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    )
    plain = rows.astype(object).where(rows.notna(), None)
    with connection.cursor().copy(statement) as copy:
        for row in plain.itertuples(index=False, name=None):
            copy.write_row(row)


def column_descriptions(connection: Connection, table: str) -> list[tuple[str, str, str, bool]]:
    """Name, type, comment and whether it may be null, of each column of a table, in order."""
    return connection.execute(
        "SELECT attname, format_type(atttypid, atttypmod), "
        "coalesce(col_description(attrelid, attnum), ''), NOT attnotnull "
        "FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "ORDER BY attnum",
        [table],
    ).fetchall()
