"""I/O manager of `metrics`: points added or corrected, what has not changed left as it is.

A point is its series, its labels and its time; measured again it has the newer value.
"""

import datetime as dt
from typing import Any

import dagster as dg
import pandas as pd

from pl_assets.football.monitoring.measured import Measured
from pl_assets.football.monitoring.series import SERIES
from pl_assets.resources.tables import Tables
from pl_assets.resources.warehouse import Connection, Warehouse, copy_rows

_LOCK = "LOCK TABLE metrics IN SHARE ROW EXCLUSIVE MODE"
_OF_THE_DAY = [s.name for s in SERIES if s.every == "day"]
_FORGETTABLE = [s.name for s in SERIES if s.reader == "operator" and s.every == "day"]
_UPSERT = (
    "INSERT INTO metrics (time, name, value, labels) "
    "SELECT time, name, value, labels FROM measured "
    "ON CONFLICT (name, labels, time) DO UPDATE SET value = excluded.value, recorded_at = now() "
    "WHERE metrics.value <> excluded.value"
)
_GONE = (
    "DELETE FROM metrics AS held WHERE name = ANY(%s) AND time >= %s AND NOT EXISTS ("
    "SELECT FROM measured WHERE measured.name = held.name AND measured.labels = held.labels "
    "AND measured.time = held.time)"
)
_WHOLE = dt.timedelta(days=30)
"""For how long every point of a day is kept; of days before, the last one says enough."""
# What is older than what the look before has thinned is thin already.
_THINNED = (
    "DELETE FROM metrics AS held WHERE name = ANY(%(names)s) AND time < %(before)s AND time >= "
    "(SELECT coalesce(max(time), '-infinity') - %(back)s FROM metrics WHERE name = 'serving_up') "
    "AND EXISTS (SELECT FROM metrics AS later WHERE later.name = held.name "
    "AND later.labels = held.labels AND later.time > held.time AND later.time < "
    "(date_trunc('day', held.time AT TIME ZONE 'Europe/London') + interval '1 day') "
    "AT TIME ZONE 'Europe/London')"
)
_NEWEST = (
    "SELECT DISTINCT ON (name, labels) name, labels::text AS labels, value, time FROM metrics "
    "WHERE time > %s ORDER BY name, labels, time DESC"
)


class MetricsStore(Tables):
    """Takes what was measured, reads the table.

    Args:
        warehouse: where the table is.
        keep_days: for how long what was measured of pipeline and API is kept.
    """

    def __init__(self, warehouse: Warehouse, keep_days: float) -> None:
        super().__init__(warehouse)
        self._keep = dt.timedelta(days=keep_days)

    def handle_output(self, context: dg.OutputContext, obj: Measured) -> None:  # type: ignore[override]
        written, gone = self.keep(obj)
        with self._warehouse.transaction() as connection:
            newest = connection.execute(_NEWEST, [obj.as_of - dt.timedelta(days=2)]).fetchall()
        shown = pd.DataFrame(newest, columns=["series", "labels", "value", "time"])
        described: dict[str, Any] = self._described("metrics", obj.points)
        described |= {
            "points_measured": len(obj.points),
            "points_written": written,
            "points_gone": gone,
            "dagster/row_count": self._count("metrics"),
            "newest": dg.MetadataValue.md(shown.to_markdown(index=False, floatfmt=".4g")),
        }
        context.add_output_metadata(described)

    def keep(self, measured: Measured) -> tuple[int, int]:
        """Write what is new or other than held; returns how many, and how many rows went."""
        with self._warehouse.transaction() as connection:
            connection.execute(_LOCK)
            connection.execute(
                "CREATE TEMP TABLE measured (time timestamptz, name text, value float8, "
                "labels jsonb) ON COMMIT DROP"
            )
            copy_rows(connection, "measured", measured.points)
            gone = self._forget(connection, measured)
            written = connection.execute(_UPSERT).rowcount
            self._note(connection, measured)
        return written, gone

    def _forget(self, connection: Connection, measured: Measured) -> int:
        rows = 0
        for names, since in measured.rewritten:
            rows += connection.execute(_GONE, [list(names), since]).rowcount
        too_old = measured.as_of - self._keep
        rows += connection.execute(
            "DELETE FROM metrics WHERE name = ANY(%s) AND time < %s", [_FORGETTABLE, too_old]
        ).rowcount
        thin = {
            "names": _OF_THE_DAY,
            "before": measured.as_of - _WHOLE,
            "back": _WHOLE + dt.timedelta(days=2),
        }
        rows += connection.execute(_THINNED, thin).rowcount
        connection.execute("DELETE FROM serving_scrapes WHERE as_of < %s", [too_old])
        return rows

    @staticmethod
    def _note(connection: Connection, measured: Measured) -> None:
        """What the history was made from; a part that is given is given whole."""
        parts = list({part for part, _ in measured.made_from})
        connection.execute("DELETE FROM metrics_made_from WHERE part = ANY(%s)", [parts])
        rows = [(*key, digest) for key, digest in measured.made_from.items()]
        noted = pd.DataFrame(rows, columns=["part", "season", "digest"])
        copy_rows(connection, "metrics_made_from", noted)
