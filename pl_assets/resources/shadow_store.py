"""I/O manager of `shadow_forecasts`: takes in what waits in the spool, every line once.

A file is removed only after its lines are committed. One that is read again, as after a kill in
between, adds nothing: a line is known by its file and its number there.
"""

from typing import Any, NamedTuple

import dagster as dg
import pandas as pd
from psycopg import sql

from pl_assets.football.shade_line import Lines
from pl_assets.resources.shade_spool import ShadeSpool
from pl_assets.resources.tables import Tables
from pl_assets.resources.warehouse import copy_rows

_NEW = "new_lines"
_ROOM = "CREATE TEMP TABLE new_lines (LIKE shadow_forecasts INCLUDING DEFAULTS) ON COMMIT DROP"
_ADD = sql.SQL(
    "INSERT INTO shadow_forecasts ({columns}) SELECT {columns} FROM new_lines "
    "ON CONFLICT (spool_file, line) DO NOTHING"
)
_FAULTS_TOLD = 5


class Waiting(NamedTuple):
    """What is to be taken in."""

    spool: ShadeSpool
    is_replayed: bool
    """Whether platform time is not the wall clock: then a question is of its snapshot's time."""


class TakenIn(NamedTuple):
    """What came of it."""

    added: int
    """Rows."""
    files: int
    told: dict[str, str]
    """What is wrong with files, by their names."""


class ShadowStore(Tables):
    """Takes files in, reads the table."""

    def handle_output(self, context: dg.OutputContext, obj: Waiting) -> None:  # type: ignore[override]
        done = self.take_in_all(obj.spool, is_replayed=obj.is_replayed)
        for name, word in done.told.items():
            context.log.warning(f"{name}: {word}")
        described: dict[str, Any] = self._described("shadow_forecasts", pd.DataFrame())
        described |= {
            "rows_added": done.added,
            "files_taken_in": done.files,
            "dagster/row_count": self._count("shadow_forecasts"),
            "told": dg.MetadataValue.json(done.told),
        }
        context.add_output_metadata(described)

    def take_in_all(self, spool: ShadeSpool, *, is_replayed: bool) -> TakenIn:
        """Take in every file that waits."""
        added, files = 0, spool.waiting()
        told: dict[str, str] = {}
        for path in files:
            try:
                lines = spool.read(path)
            except OSError as problem:
                told[path.name] = f"cannot be read: {problem}"
                continue
            added += self.take_in(path.stem, lines, is_replayed=is_replayed)
            if lines.is_cut_short:
                told[path.name] = "its writer was killed over the last line, which is left out"
            if lines.faults:
                told[path.name] = "set aside: " + "; ".join(lines.faults[:_FAULTS_TOLD])
                spool.set_aside(path)
            else:
                spool.remove(path)
        return TakenIn(added, len(files), told)

    def take_in(self, name: str, lines: Lines, *, is_replayed: bool) -> int:
        """Add the lines of a file that are not held; returns how many.

        Args:
            name: of the file, without what says how far it is.
            lines: what it holds.
            is_replayed: see `Waiting`.
        """
        rows = pd.DataFrame(
            [
                line.row()
                | {
                    "spool_file": name,
                    "line": number,
                    "asked_as_of": line.as_of if is_replayed else line.asked_at,
                }
                for number, line in lines.found
            ]
        )
        if rows.empty:
            return 0
        columns = sql.SQL(", ").join(map(sql.Identifier, rows.columns))
        with self._warehouse.transaction() as connection:
            connection.execute(_ROOM)
            copy_rows(connection, _NEW, rows)
            return connection.execute(_ADD.format(columns=columns)).rowcount
