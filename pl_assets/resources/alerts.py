"""Alerts: what is wrong at present, noted once, and told of once when it begins and when it ends.

Whoever looks calls `note` and `over`, or `settle` with all that is wrong now. Nothing is sent by
that: the message is queued in the same transaction as the alert, and `deliver` sends what is due.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from psycopg import sql
from psycopg.rows import class_row

from pl_assets.resources.alert import COLUMNS, Alert, Found, Kind, Severity
from pl_assets.resources.alert_channels import channels
from pl_assets.resources.alert_deliveries import Delivered, Deliveries, enqueue, enqueue_recovery
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

_SELECT = sql.SQL("SELECT {} FROM alerts").format(sql.SQL(", ").join(map(sql.Identifier, COLUMNS)))


class Settled(NamedTuple):
    """What has changed by it."""

    new: tuple[str, ...]
    over: tuple[str, ...]


class Alerts:
    """The alerts of one warehouse.

    Args:
        warehouse: where they are kept.
        settings: where messages go, and which data all of this is about.
    """

    def __init__(self, warehouse: Warehouse, settings: Settings) -> None:
        self._warehouse = warehouse
        self._settings = settings

    def note(
        self,
        kind: Kind,
        subject: str,
        word: str,
        as_of: dt.datetime,
        *,
        severity: Severity = "error",
        link: str | None = None,
    ) -> bool:
        """Open an alert, unless one of this kind and subject is open: that is brought up to date.

        An open one gets the newer word, and an error stays one until it is over.

        Returns:
            whether it is new, and a message of it queued.
        """
        with self._warehouse.transaction() as connection:
            known = connection.execute(
                "SELECT alert_id FROM alerts "
                "WHERE kind = %s AND subject = %s AND closed_at IS NULL FOR UPDATE",
                [kind, subject],
            ).fetchone()
            if known is not None:
                connection.execute(
                    "UPDATE alerts SET word = %(word)s, link = coalesce(%(link)s, link), "
                    "severity = CASE severity WHEN 'error' THEN severity ELSE %(severity)s END "
                    "WHERE alert_id = %(alert)s",
                    {"word": word, "link": link, "severity": severity, "alert": known[0]},
                )
                return False
            # Somebody else may open it at the same moment: one of the two does.
            opened = connection.execute(
                "INSERT INTO alerts (kind, subject, severity, word, link, opened_as_of, "
                "data_source) VALUES (%s, %s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO NOTHING "
                "RETURNING alert_id",
                [kind, subject, severity, word, link, as_of, self._settings.data_source],
            ).fetchone()
            if opened is not None:
                enqueue(connection, opened[0], list(channels(self._settings)))
            return opened is not None

    def over(self, kind: Kind, subject: str, word: str, as_of: dt.datetime) -> bool:
        """Close the alert of this kind and subject, if one is open.

        Returns:
            whether one was, and a message of its end queued behind that of its beginning.
        """
        with self._warehouse.transaction() as connection:
            closed = connection.execute(
                "UPDATE alerts SET closed_as_of = greatest(%s, opened_as_of), "
                "closed_at = greatest(now(), opened_at), closing_word = %s "
                "WHERE kind = %s AND subject = %s AND closed_at IS NULL RETURNING alert_id",
                [as_of, word, kind, subject],
            ).fetchone()
            if closed is not None:
                enqueue_recovery(connection, closed[0])
            return closed is not None

    def settle(
        self, kind: Kind, found: Mapping[str, Found], as_of: dt.datetime, over_word: str
    ) -> Settled:
        """Make the open alerts of a kind be exactly these.

        Args:
            kind: whose alerts these are.
            found: by subject, all that is wrong now.
            as_of: platform time.
            over_word: how those that are not among them have ended.
        """
        known = {alert.subject: alert for alert in self.open(kind)}
        new = [
            subject
            for subject, seen in sorted(found.items())
            if _tells_more(seen, known.get(subject))
            and self.note(kind, subject, seen.word, as_of, severity=seen.severity, link=seen.link)
        ]
        ended = sorted(known.keys() - found.keys())
        return Settled(tuple(new), tuple(s for s in ended if self.over(kind, s, over_word, as_of)))

    def open(self, kind: Kind | None = None) -> list[Alert]:
        """What is wrong at present, of one kind or of all, the oldest first."""
        query = sql.SQL(
            "{} WHERE closed_at IS NULL AND (%(kind)s::text IS NULL OR kind = %(kind)s) "
            "ORDER BY alert_id"
        ).format(_SELECT)
        with (
            self._warehouse.transaction() as connection,
            connection.cursor(row_factory=class_row(Alert)) as cursor,
        ):
            return cursor.execute(query, {"kind": kind}).fetchall()

    def mark_retraining(self, alert_id: int, as_of: dt.datetime, run_id: str | None) -> None:
        """Keep that an alert has led to a retraining, so that it leads to no other."""
        with self._warehouse.transaction() as connection:
            connection.execute(
                "UPDATE alerts SET retraining_as_of = %s, retraining_run_id = %s "
                "WHERE alert_id = %s",
                [as_of, run_id, alert_id],
            )

    def deliver(self, now: dt.datetime) -> Delivered:
        """Send what is due by the wall clock; what cannot be sent is kept and tried again."""
        return Deliveries(self._warehouse, channels(self._settings)).deliver(now)


def _tells_more(found: Found, known: Alert | None) -> bool:
    """Whether there is anything to write: a look every minute mostly sees what it saw before."""
    if known is None:
        return True
    is_worse = found.severity == "error" and known.severity != "error"
    return is_worse or found.word != known.word or found.link not in (None, known.link)
