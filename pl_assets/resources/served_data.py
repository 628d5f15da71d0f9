"""Which data serves: the real or the simulated league, as the database `warehouse` says."""

import datetime as dt
from typing import NamedTuple

from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import DataSource, Settings


class Decision(NamedTuple):
    name: DataSource
    since: dt.datetime
    reason: str


class ServedData:
    """The one place that says it, whatever data a process works on.

    Args:
        settings: where the server is.
    """

    def __init__(self, settings: Settings) -> None:
        self._warehouse = Warehouse(settings, "warehouse")

    def decision(self) -> Decision | None:
        """What was decided last; None before the first time."""
        with self._warehouse.transaction() as connection:
            row = connection.execute("SELECT name, since, reason FROM data_source").fetchone()
        return Decision(*row) if row else None

    def decide(self, name: DataSource, reason: str) -> None:
        """Which data serves from here on."""
        with self._warehouse.transaction() as connection:
            connection.execute(
                "INSERT INTO data_source (only_row, name, since, reason) "
                "VALUES (true, %s, now(), %s) ON CONFLICT (only_row) DO UPDATE "
                "SET name = excluded.name, since = excluded.since, reason = excluded.reason",
                [name, reason],
            )
