"""I/O managers: an asset is a table, replaced by partition or appended to, each in one transaction.

They never create or alter a table; migrations do. An asset says in its metadata how it is
written (`TABLE_MODE`: REPLACE, the default, or APPEND), whether a season may only grow
(`NEVER_SHRINKS`) and, where readers want less than all of it, through which view it is read
(`READ_FROM`). What is the same as before is not written.
"""

from typing import Any

import dagster as dg
import pandas as pd
from psycopg import sql

from pl_assets.football.errors import InsufficientData
from pl_assets.football.snapshot import Snapshot
from pl_assets.resources.appends import StepOfRun, is_first_append
from pl_assets.resources.errors import SeasonShrank
from pl_assets.resources.overrides import overrides_of
from pl_assets.resources.table_writer import Keeps, TableWriter
from pl_assets.resources.warehouse import (
    Connection,
    Warehouse,
    column_descriptions,
    copy_rows,
    frame,
)

TABLE_MODE = "pl/table_mode"
REPLACE, APPEND = "replace", "append"
READ_FROM = "pl/read_from"
LEFT_AS_IS = "pl/left_as_is"
"""In the metadata of an output: leagues and seasons of which nothing is written, as E0:2024."""
SINCE_SEASON = "pl/since_season"
"""In the metadata of an output: rows of earlier seasons are those that are held, to the last."""
NEVER_SHRINKS = "pl/never_shrinks"
"""Its value is the column that names a row: no name that is held may be missing from new rows."""
_OF_SNAPSHOT = ("predictions", "pairings", "club_states", "standby_forecasts")
KEPT_PAIRINGS = 5
"""Snapshots of which all is kept; the forecasts of coming matches themselves stay for ever."""


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
        # What is added is added in one transaction: a step that dies has added all or nothing.
        if context.has_asset_partitions and not append:
            seasons = [int(key) for key in context.asset_partition_keys]
        written, lost = 0, []
        left = _left_as_is(context)
        since = _since_season(context)
        with self._warehouse.connection() as connection:
            writer = TableWriter(connection, table, keeps)
            for season in seasons:
                rows = obj if season is None or obj.empty else obj[obj["season"] == season]
                try:
                    if append:
                        written += writer.append(rows, _step(context))
                    elif since is not None:
                        written += writer.replace_since(rows[rows["season"] >= since], since)
                    else:
                        written += writer.replace(rows, season, left.get(season, ()))
                except SeasonShrank as refusal:
                    lost.append(str(refusal))
        if lost:
            raise SeasonShrank("; ".join(lost))
        described = self._described(table, obj, context.dagster_type)
        described["rows_written"] = written
        if append:
            described |= {"rows_added": written, "dagster/row_count": self._count(table)}
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

    def _count(self, table: str) -> int:
        counted = self._warehouse.read(
            sql.SQL("SELECT count(*) AS rows FROM {}").format(sql.Identifier(table))
        )
        return int(counted["rows"].sum())

    def _described(
        self, table: str, rows: pd.DataFrame, kind: dg.DagsterType | None = None
    ) -> dict[str, Any]:
        """Rows, ranges and columns; a type that has a schema adds what its columns must be."""
        rules = _rules(kind)
        with self._warehouse.transaction() as connection:
            columns = column_descriptions(connection, table)
        schema = dg.TableSchema(
            columns=[
                dg.TableColumn(
                    name,
                    type=of,
                    description=comment or None,
                    constraints=dg.TableColumnConstraints(
                        nullable=nullable, other=rules.get(name, [])
                    ),
                )
                for name, of, comment, nullable in columns
            ]
        )
        return {"dagster/row_count": len(rows), "dagster/column_schema": schema} | ranges(rows)


class Snapshots(Tables):
    """Publishes a whole snapshot in one transaction.

    An asset that asks for a `Snapshot` gets the newest one, whole; any other the table
    `predictions`, which has the forecasts of all of them.
    """

    def handle_output(self, context: dg.OutputContext, obj: Snapshot) -> None:  # type: ignore[override]
        with self._warehouse.transaction() as connection:
            number = (
                self._publish(connection, obj)
                if is_first_append(connection, "prediction_snapshots", _step(context))
                else None
            )
        described = self._described("predictions", obj.predictions)
        if number is not None:
            described["snapshot_id"] = number
        context.add_output_metadata(described)

    @staticmethod
    def _publish(connection: Connection, obj: Snapshot) -> int:
        """Write a snapshot; returns its number."""
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
        for table in _OF_SNAPSHOT:
            rows: pd.DataFrame = getattr(obj, table)
            copy_rows(connection, table, rows.assign(snapshot_id=row[0]))
        for table in _OF_SNAPSHOT[1:]:
            connection.execute(
                sql.SQL(
                    "DELETE FROM {} WHERE snapshot_id NOT IN (SELECT snapshot_id FROM "
                    "prediction_snapshots ORDER BY snapshot_id DESC LIMIT %s)"
                ).format(sql.Identifier(table)),
                [KEPT_PAIRINGS],
            )
        return int(row[0])

    def load_input(self, context: dg.InputContext) -> pd.DataFrame | Snapshot:  # type: ignore[override]
        if context.dagster_type.typing_type is Snapshot:
            return self._newest()
        return super().load_input(context)

    def _newest(self) -> Snapshot:
        with self._warehouse.transaction() as connection:
            headers = frame(
                connection, "SELECT * FROM prediction_snapshots ORDER BY snapshot_id DESC LIMIT 1"
            )
            if headers.empty:
                raise InsufficientData("expected a snapshot of forecasts, found none yet")
            header = {str(name): value for name, value in headers.iloc[0].items()}
            of_it = sql.SQL("SELECT * FROM {} WHERE snapshot_id = %s")
            tables = [
                frame(connection, of_it.format(sql.Identifier(table)), [header["snapshot_id"]])
                for table in _OF_SNAPSHOT
            ]
        return Snapshot(header, *tables)


def _step(context: dg.OutputContext) -> StepOfRun:
    return StepOfRun(context.run_id, context.step_key)


def _left_as_is(context: dg.OutputContext) -> dict[int | None, list[str]]:
    """The leagues of which a season is not to be written, by season."""
    said = context.output_metadata.get(LEFT_AS_IS)
    named: Any = said.value if isinstance(said, dg.JsonMetadataValue) else said or []
    left: dict[int | None, list[str]] = {}
    for pair in named:
        league, _, season = pair.partition(":")
        left.setdefault(int(season), []).append(league)
    return left


def _since_season(context: dg.OutputContext) -> int | None:
    said: Any = context.output_metadata.get(SINCE_SEASON)
    return said.value if isinstance(said, dg.IntMetadataValue) else said


def _rules(kind: dg.DagsterType | None) -> dict[str, list[str]]:
    """What the pandera schema of a type says of each column."""
    shown = kind.metadata.get("schema") if kind is not None else None
    columns = shown.value.columns if isinstance(shown, dg.TableSchemaMetadataValue) else []
    return {column.name: list(column.constraints.other) for column in columns}


def ranges(rows: pd.DataFrame) -> dict[str, Any]:
    """First and last value of the columns that say when, for the materialization's metadata."""
    found: dict[str, Any] = {}
    for column in ("season", "match_date", "rated_for", "kick_off_utc", "as_of"):
        if column in rows and rows[column].notna().any():
            values = rows[column].dropna()
            found[f"{column}_range"] = f"{values.min()} to {values.max()}"
    return found
