"""Messages that are to be delivered: they are kept until they are, in order, however long it takes.

At least once: what was sent and not marked, because the process was killed in between, is sent
again under the same key.
"""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import sql

from pl_assets.resources.alert import COLUMNS, Alert
from pl_assets.resources.alert_channels import Channel
from pl_assets.resources.alert_message import Message
from pl_assets.resources.errors import NotDelivered
from pl_assets.resources.warehouse import Connection, Warehouse

_FIRST_PAUSE = dt.timedelta(seconds=30)
_LONGEST_PAUSE = dt.timedelta(hours=1)
_PATIENCE_S = 20.0
"""For all messages of a call together: a tick of a sensor has a minute."""

# What was queued before it of the same subject goes first: nobody hears of an end before its
# beginning, nor of a new beginning before the end of the last.
_CLAIM = sql.SQL(
    "SELECT d.delivery_id, d.phase, d.channel, d.attempts, {} "
    "FROM alert_deliveries d JOIN alerts a USING (alert_id) "
    "WHERE d.delivered_at IS NULL AND d.next_attempt_at <= %(now)s "
    "AND d.channel = ANY(%(channels)s) AND NOT EXISTS ("
    "SELECT FROM alert_deliveries e JOIN alerts b USING (alert_id) "
    "WHERE e.delivered_at IS NULL AND e.channel = d.channel AND e.delivery_id < d.delivery_id "
    "AND b.kind = a.kind AND b.subject = a.subject) "
    "ORDER BY d.delivery_id LIMIT 1 FOR UPDATE OF d SKIP LOCKED"
).format(sql.SQL(", ").join(sql.Identifier("a", name) for name in COLUMNS))


class Delivered(NamedTuple):
    """What a call of `deliver` has come to."""

    sent: int
    waiting: int
    """Messages that are still to be sent, now or later."""
    problems: tuple[str, ...]


class _Claimed(NamedTuple):
    delivery_id: int
    phase: Any
    channel: str
    attempts: int
    alert: Alert


def enqueue(connection: Connection, alert_id: int, to: Sequence[str]) -> None:
    """Queue word of the beginning of an alert for these channels."""
    connection.execute(
        "INSERT INTO alert_deliveries (alert_id, phase, channel) "
        "SELECT %s, 'raised', unnest(%s::text[])",
        [alert_id, list(to)],
    )


def enqueue_recovery(connection: Connection, alert_id: int) -> None:
    """Queue word of its end for whoever hears, or is yet to hear, of its beginning."""
    connection.execute(
        "INSERT INTO alert_deliveries (alert_id, phase, channel) "
        "SELECT alert_id, 'recovered', channel FROM alert_deliveries "
        "WHERE alert_id = %s AND phase = 'raised' ORDER BY delivery_id",
        [alert_id],
    )


class Deliveries:
    """The queue, and the channels that it is for.

    Args:
        warehouse: where it is kept.
        channels: by name; what is queued for another one stays until there is one of that name.
    """

    def __init__(self, warehouse: Warehouse, channels: Mapping[str, Channel]) -> None:
        self._warehouse = warehouse
        self._channels = channels

    def deliver(self, now: dt.datetime) -> Delivered:
        """Send what is due, one by one; a channel that fails is left in peace until the next call.

        Several may do so at once: what one has claimed the others pass over.
        """
        begun, sent, problems = time.monotonic(), 0, list[str]()
        usable = set(self._channels)
        with self._warehouse.connection() as connection:
            while usable and time.monotonic() - begun < _PATIENCE_S:
                with connection.transaction():
                    claimed = _claim(connection, now, usable)
                    if claimed is None:
                        break
                    problem = self._send(connection, claimed, now)
                if problem is None:
                    sent += 1
                else:
                    usable.remove(claimed.channel)
                    problems.append(f"{claimed.channel}: {problem}")
            row = connection.execute(
                "SELECT count(*) FROM alert_deliveries WHERE delivered_at IS NULL"
            ).fetchone()
        return Delivered(sent, row[0] if row else 0, tuple(problems))

    def _send(self, connection: Connection, claimed: _Claimed, now: dt.datetime) -> str | None:
        """Send one and keep what came of it: nothing, or what went wrong."""
        try:
            self._channels[claimed.channel].send(Message(claimed.alert, claimed.phase, now))
        except NotDelivered as problem:
            connection.execute(
                "UPDATE alert_deliveries SET attempts = attempts + 1, next_attempt_at = %s, "
                "problem = %s WHERE delivery_id = %s",
                [now + pause(claimed.attempts + 1), str(problem), claimed.delivery_id],
            )
            return str(problem)
        connection.execute(
            "UPDATE alert_deliveries SET attempts = attempts + 1, delivered_at = %s, "
            "problem = NULL WHERE delivery_id = %s",
            [now, claimed.delivery_id],
        )
        return None


def pause(attempts: int) -> dt.timedelta:
    """After so many attempts in vain: 30 s, twice as long each time, at most an hour."""
    doubled = int(2 ** min(attempts - 1, 10))
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def _claim(connection: Connection, now: dt.datetime, usable: set[str]) -> _Claimed | None:
    row = connection.execute(_CLAIM, {"now": now, "channels": sorted(usable)}).fetchone()
    if row is None:
        return None
    delivery_id, phase, channel, attempts, *alert = row
    return _Claimed(delivery_id, phase, channel, attempts, Alert(*alert))
