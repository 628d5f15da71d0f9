"""I/O managers: an asset is a table, replaced by partition or appended to, each in one transaction.

They never create or alter a table; migrations do. An asset says in its metadata how it is
written (`TABLE_MODE`: REPLACE, the default, or APPEND), whether a season may only grow
(`NEVER_SHRINKS`) and, where readers want less than all of it, through which view it is read
(`READ_FROM`). What is the same as before is not written.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import dagster as dg
import pandas as pd
import psycopg
from psycopg import sql

from pl_assets.football.snapshot import Snapshot
from pl_assets.resources.errors import SeasonShrank
from pl_assets.resources.overrides import LeagueSeason, overrides_of
from pl_assets.resources.warehouse import Warehouse, column_descriptions, copy_rows

TABLE_MODE = "pl/table_mode"
REPLACE, APPEND = "replace", "append"
READ_FROM = "pl/read_from"
NEVER_SHRINKS = "pl/never_shrinks"
"""Its value is the column that names a row: no name that is held may be missing from new rows."""
_NEW_ROWS = "new_rows"
_NAMED = 3
KEPT_PAIRINGS = 5
"""Snapshots whose pairings and club states are kept; forecasts themselves are kept for ever."""


class Keeps(NamedTuple):
    """What a table may not lose."""

    key: str
    """The column that names a row."""
    may_shrink: Collection[LeagueSeason]
    """The seasons of which it may."""


class Tables(dg.IOManager):
    """Frames to and from the table of the asset's name; partitions are its `season` column."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def handle_output(self, context: dg.OutputContext, obj: pd.DataFrame) -> None:
        if not isinstance(obj, pd.DataFrame):
            raise TypeError(f"expected a DataFrame for {context.asset_key}, found {type(obj)}")
        table = context.asset_key.path[-1]
        metadata = context.definition_metadata
        append = metadata.get(TABLE_MODE, REPLACE) == APPEND
        keeps = None
        if key := metadata.get(NEVER_SHRINKS):
            keeps = Keeps(str(key), overrides_of(context.step_context.run_tags).may_shrink)
        seasons: list[int | None] = [None]
        if context.has_asset_partitions:
            seasons = [int(key) for key in context.asset_partition_keys]
        written, lost = 0, []
        for season in seasons:
            rows = obj if season is None or obj.empty else obj[obj["season"] == season]
            try:
                written += self._write(table, rows, append=append, season=season, keeps=keeps)
            except SeasonShrank as refusal:
                lost.append(str(refusal))
        if lost:
            raise SeasonShrank("; ".join(lost))
        described = self._described(table, obj) | {"rows_written": written}
        if append:
            described |= {"rows_added": len(obj), "dagster/row_count": self._count(table)}
        context.add_output_metadata(described)

    def load_input(self, context: dg.InputContext) -> pd.DataFrame:
        upstream = context.upstream_output
        metadata = upstream.definition_metadata if upstream else {}
        table = str(metadata.get(READ_FROM, context.asset_key.path[-1]))
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        if not context.has_asset_partitions:
            return self._warehouse.read(query)
        seasons = [int(key) for key in context.asset_partition_keys]
        return self._warehouse.read(query + sql.SQL(" WHERE season = ANY(%s)"), seasons)

    def _write(
        self,
        table: str,
        rows: pd.DataFrame,
        *,
        append: bool,
        season: int | None,
        keeps: Keeps | None = None,
    ) -> int:
        """One partition, or the whole; returns how many rows were written.

        Raises:
            SeasonShrank: if rows that may not be lost would be; then nothing is written.
        """
        name = sql.Identifier(table)
        with self._warehouse.transaction() as connection:
            # Readers go on; a second writer of the same table waits its turn.
            connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(name))
            if append:
                copy_rows(connection, table, rows)
                return len(rows)
            connection.execute(
                sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(
                    sql.Identifier(_NEW_ROWS), name
                )
            )
            copy_rows(connection, _NEW_ROWS, rows)
            here = sql.SQL("") if season is None else sql.SQL(" WHERE season = {}").format(season)
            if keeps is not None:
                _refuse_loss(connection, table, keeps, here)
            if not _differs(connection, name, here):
                return 0
            connection.execute(sql.SQL("DELETE FROM {}").format(name) + here)
            connection.execute(
                sql.SQL("INSERT INTO {} SELECT * FROM {}").format(name, sql.Identifier(_NEW_ROWS))
            )
            return len(rows)

    def _count(self, table: str) -> int:
        counted = self._warehouse.read(
            sql.SQL("SELECT count(*) AS rows FROM {}").format(sql.Identifier(table))
        )
        return int(counted["rows"].sum())

    def _described(self, table: str, rows: pd.DataFrame) -> dict[str, Any]:
        with self._warehouse.transaction() as connection:
            columns = column_descriptions(connection, table)
        schema = dg.TableSchema(
            columns=[
                dg.TableColumn(
                    name,
                    type=kind,
                    description=comment or None,
                    constraints=dg.TableColumnConstraints(nullable=nullable),
                )
                for name, kind, comment, nullable in columns
            ]
        )
        return {"dagster/row_count": len(rows), "dagster/column_schema": schema} | ranges(rows)


def _differs(
    connection: psycopg.Connection[tuple[Any, ...]], table: sql.Identifier, here: sql.Composable
) -> bool:
    """Whether the new rows are others than those held, as a bag: equal rows count each."""
    row = connection.execute(
        sql.SQL(
            "SELECT EXISTS (SELECT * FROM {table}{here} EXCEPT ALL SELECT * FROM {new}) OR "
            "EXISTS (SELECT * FROM {new} EXCEPT ALL SELECT * FROM {table}{here})"
        ).format(table=table, here=here, new=sql.Identifier(_NEW_ROWS))
    ).fetchone()
    return row is None or bool(row[0])


def _refuse_loss(
    connection: psycopg.Connection[tuple[Any, ...]],
    table: str,
    keeps: Keeps,
    here: sql.Composable,
) -> None:
    lost = connection.execute(
        sql.SQL(
            "SELECT league, season, array_agg({key} ORDER BY {key}) FROM {table}{here} {word} "
            "{key} NOT IN (SELECT {key} FROM {new}) GROUP BY league, season ORDER BY 1, 2"
        ).format(
            key=sql.Identifier(keeps.key),
            table=sql.Identifier(table),
            here=here,
            word=sql.SQL("AND" if here.as_string() else "WHERE"),
            new=sql.Identifier(_NEW_ROWS),
        )
    ).fetchall()
    for league, season, names in lost:
        if (league, season) not in keeps.may_shrink:
            raise SeasonShrank(
                f"expected the {table} held of {league} {season} and more, found none of "
                f"{', '.join(names[:_NAMED])}{', ...' if len(names) > _NAMED else ''}; if that is "
                f"right: `pl refresh --may-shrink {league}:{season}`"
            )


class Snapshots(Tables):
    """Publishes a whole snapshot in one transaction; read back, it is the table `predictions`."""

    def handle_output(self, context: dg.OutputContext, obj: Snapshot) -> None:  # type: ignore[override]
        with self._warehouse.transaction() as connection:
            values = obj.header
            statement = sql.SQL(
                "INSERT INTO prediction_snapshots ({}) VALUES ({}) RETURNING snapshot_id"
            ).format(
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            )
            row = connection.execute(statement, list(values.values())).fetchone()
            if row is None:
                raise RuntimeError("expected the number of the new snapshot, found no row")
            for table in ("predictions", "pairings", "club_states"):
                rows: pd.DataFrame = getattr(obj, table)
                copy_rows(connection, table, rows.assign(snapshot_id=row[0]))
            for table in ("pairings", "club_states"):
                connection.execute(
                    sql.SQL(
                        "DELETE FROM {} WHERE snapshot_id NOT IN (SELECT snapshot_id FROM "
                        "prediction_snapshots ORDER BY snapshot_id DESC LIMIT %s)"
                    ).format(sql.Identifier(table)),
                    [KEPT_PAIRINGS],
                )
        described = self._described("predictions", obj.predictions)
        context.add_output_metadata(described | {"snapshot_id": row[0]})


def ranges(rows: pd.DataFrame) -> dict[str, Any]:
    """First and last value of the columns that say when, for the materialization's metadata."""
    found: dict[str, Any] = {}
    for column in ("season", "match_date", "rated_for", "kick_off_utc", "as_of"):
        if column in rows and rows[column].notna().any():
            values = rows[column].dropna()
            found[f"{column}_range"] = f"{values.min()} to {values.max()}"
    return found
