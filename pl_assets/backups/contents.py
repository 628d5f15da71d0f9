"""What a database holds: counted for the manifest, and again after it was loaded."""

from typing import Any, NamedTuple

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
    "AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
)
_CHAMPIONS = (
    "SELECT DISTINCT ON (model_name) model_name, model_version FROM champion "
    "ORDER BY model_name, decision_id DESC"
)
REVISIONS = "alembic_version"


class Contents(NamedTuple):
    """Of one database at one moment."""

    revision: str | None
    rows: dict[str, int]
    champions: dict[str, int]

    @property
    def held(self) -> int:
        """Rows of all tables, but for the one that says which migrations there were."""
        return sum(count for table, count in self.rows.items() if table != REVISIONS)


def contents(connection: Connection) -> Contents:
    """Count the rows of every table, as the transaction of this connection sees them."""
    tables = [name for (name,) in connection.execute(_TABLES)]
    rows = {table: _count(connection, table) for table in tables}
    revision = _first(connection, "SELECT version_num FROM alembic_version", REVISIONS in rows)
    champions = connection.execute(_CHAMPIONS).fetchall() if "champion" in rows else []
    return Contents(revision, rows, dict(champions))


def data_that_serves(connection: Connection) -> str | None:
    """'real' or 'simulated', as the database `warehouse` says; None if it was never decided."""
    there = connection.execute("SELECT to_regclass('data_source')").fetchone()
    return _first(connection, "SELECT name FROM data_source", there != (None,))


def databases_of(connection: Connection) -> set[str]:
    """The names of all databases of the server."""
    return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def _count(connection: Connection, table: str) -> int:
    counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(counted).fetchone()
    return int(row[0]) if row else 0


def _first(connection: Connection, query: str, is_there: bool) -> str | None:
    row = connection.execute(query).fetchone() if is_there else None
    return str(row[0]) if row else None
