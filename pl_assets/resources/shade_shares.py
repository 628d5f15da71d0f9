"""Which share of the API's questions challengers answer too, as the database `warehouse` says."""

import datetime as dt

from pl_assets.football.errors import ForecastError
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings


class ShadeShares:
    """The one place that says it, whatever data serves: the API looks there first.

    Args:
        settings: where the server is.
    """

    def __init__(self, settings: Settings) -> None:
        self._warehouse = Warehouse(settings, "warehouse")

    def in_force(self) -> tuple[float, dt.datetime | None]:
        """The share that was set last, and when; 0 and None before the first time."""
        with self._warehouse.transaction() as connection:
            row = connection.execute(
                "SELECT share, set_at FROM shade_shares ORDER BY share_id DESC LIMIT 1"
            ).fetchone()
        return (float(row[0]), row[1]) if row else (0.0, None)

    def set(self, share: float) -> None:
        """Which share it is from here on.

        Raises:
            ForecastError: if it is not from 0 to 1.
        """
        # Written so that NaN is refused too.
        if not 0 <= share <= 1:
            raise ForecastError(f"expected a share of 0 to 1, found {share}")
        with self._warehouse.transaction() as connection:
            connection.execute("INSERT INTO shade_shares (share) VALUES (%s)", [share])
