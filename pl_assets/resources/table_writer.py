"""Writing to one table: rows added, or a season or the whole replaced, each in one transaction."""

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd
from psycopg import sql

from pl_assets.football.errors import first_few
from pl_assets.football.leagues import LeagueSeason
from pl_assets.resources.appends import StepOfRun, is_first_append
from pl_assets.resources.errors import SeasonShrank
from pl_assets.resources.warehouse import Connection, copy_rows

_NEW_ROWS = "new_rows"


class Keeps(NamedTuple):
    """What a table may not lose."""

    key: str
    """The column that names a row."""
    may_shrink: Collection[LeagueSeason]
    """The seasons of which it may."""


class TableWriter:
    """A table on a connection of its own, which commits by itself.

    Args:
        connection: to the warehouse.
        table: its name.
        keeps: what it may not lose, if anything.
    """

    def __init__(self, connection: Connection, table: str, keeps: Keeps | None = None) -> None:
        self._connection = connection
        self._table = table
        self._keeps = keeps
        self._new = sql.Identifier(_NEW_ROWS)
        self._name = sql.Identifier(table)
        self._has_room = False

    def append(self, rows: pd.DataFrame, by: StepOfRun | None = None) -> int:
        """Add rows; returns how many.

        Args:
            rows: what to add.
            by: who adds them: a step of a run that is done again adds nothing more.
        """
        with self._connection.transaction():
            self._lock()
            if by and len(rows) and not is_first_append(self._connection, self._table, by):
                return 0
            copy_rows(self._connection, self._table, rows)
        return len(rows)

    def replace(self, rows: pd.DataFrame, season: int | None, but_for: Collection[str] = ()) -> int:
        """Have a season, or the whole, be these rows; returns how many were written.

        Where they are what is held already nothing is written.

        Args:
            rows: all of them.
            season: the one they are of; None if they are the whole table.
            but_for: leagues whose rows of that season stay as they are.

        Raises:
            SeasonShrank: if rows that may not be lost would be; then nothing is written.
        """
        here: sql.Composable = sql.SQL("")
        if season is not None:
            here = sql.SQL(" WHERE season = {}").format(season)
        if but_for:
            here += sql.SQL(" AND league <> ALL({})").format(sql.Literal(list(but_for)))
        return self._replace(rows, here)

    def replace_since(self, rows: pd.DataFrame, season: int) -> int:
        """Likewise a season with all later ones."""
        return self._replace(rows, sql.SQL(" WHERE season >= {}").format(season))

    def _replace(self, rows: pd.DataFrame, here: sql.Composable) -> int:
        self._make_room()
        with self._connection.transaction():
            self._lock()
            copy_rows(self._connection, _NEW_ROWS, rows)
            self._refuse_loss(here)
            if not self._differs(here):
                return 0
            self._connection.execute(sql.SQL("DELETE FROM {}").format(self._name) + here)
            self._connection.execute(
                sql.SQL("INSERT INTO {} SELECT * FROM {}").format(self._name, self._new)
            )
        return len(rows)

    def _lock(self) -> None:
        """Readers go on; a second writer of the same table waits its turn."""
        mode = sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE")
        self._connection.execute(mode.format(self._name))

    def _make_room(self) -> None:
        """A table for new rows, which the end of every transaction empties."""
        if not self._has_room:
            self._connection.execute(
                sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DELETE ROWS").format(
                    self._new, self._name
                )
            )
            self._has_room = True

    def _differs(self, here: sql.Composable) -> bool:
        """Whether the new rows are others than those held, as a bag: equal rows count each."""
        row = self._connection.execute(
            sql.SQL(
                "SELECT EXISTS (SELECT * FROM {table}{here} EXCEPT ALL SELECT * FROM {new}) OR "
                "EXISTS (SELECT * FROM {new} EXCEPT ALL SELECT * FROM {table}{here})"
            ).format(table=self._name, here=here, new=self._new)
        ).fetchone()
        return row is None or bool(row[0])

    def _refuse_loss(self, here: sql.Composable) -> None:
        if self._keeps is None:
            return
        lost = self._connection.execute(
            sql.SQL(
                "SELECT league, season, array_agg({key} ORDER BY {key}) FROM "
                "(SELECT * FROM {table}{here}) AS held "
                "WHERE {key} NOT IN (SELECT {key} FROM {new}) GROUP BY 1, 2 ORDER BY 1, 2"
            ).format(
                key=sql.Identifier(self._keeps.key), table=self._name, here=here, new=self._new
            )
        ).fetchall()
        for league, season, names in lost:
            if (league, season) not in self._keeps.may_shrink:
                raise SeasonShrank(
                    f"expected the {self._table} held of {league} {season} and more, found none of "
                    f"{first_few(names)}; if that "
                    f"is right: `pl refresh --may-shrink {league}:{season}`"
                )
