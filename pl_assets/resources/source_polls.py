"""What each source said when it was last looked at: the table `source_polls`."""

import datetime as dt
from typing import NamedTuple

from pl_assets.resources.warehouse import Warehouse

_BREAK = dt.timedelta(hours=1)
"""Beyond the pause: nobody was there to ask."""


class Poll(NamedTuple):
    source: str
    polled_at: dt.datetime
    as_of: dt.datetime
    answers: bool
    has_news: bool
    since: dt.datetime
    """Since when it answers, or does not."""
    word: str


class SourcePolls:
    """The latest poll of each source, for whoever wants to know without asking the source."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def note(
        self,
        source: str,
        as_of: dt.datetime,
        word: str,
        *,
        answers: bool,
        has_news: bool,
        pause: dt.timedelta = dt.timedelta(0),
    ) -> Poll:
        """Keep what was seen just now.

        While nobody asked, as on a machine that was off, no source was silent: a silence begins
        anew with the first look after a break.

        Args:
            source: who was asked.
            as_of: platform time.
            word: what was seen, in a line.
            answers: whether it said anything that can be used.
            has_news: whether something was new.
            pause: that was meant to be since the look before.
        """
        with self._warehouse.transaction() as connection:
            row = connection.execute(
                "INSERT INTO source_polls "
                "(source, polled_at, as_of, answers, has_news, since, word, answered_at) "
                "VALUES (%s, now(), %s, %s, %s, now(), %s, CASE WHEN %s THEN now() END) "
                "ON CONFLICT (source) DO UPDATE SET polled_at = excluded.polled_at, "
                "as_of = excluded.as_of, answers = excluded.answers, "
                "has_news = excluded.has_news, word = excluded.word, "
                "since = CASE WHEN source_polls.answers = excluded.answers AND (excluded.answers "
                "OR excluded.polled_at - source_polls.polled_at <= %s) "
                "THEN source_polls.since ELSE excluded.since END, "
                "answered_at = coalesce(excluded.answered_at, source_polls.answered_at) "
                "RETURNING source, polled_at, as_of, answers, has_news, since, word",
                [source, as_of, answers, has_news, word, answers, pause + _BREAK],
            ).fetchone()
        if row is None:
            raise RuntimeError(f"expected the poll of {source} to be kept, found no row")
        return Poll(*row)

    def latest(self, source: str) -> Poll | None:
        """The latest poll of a source, if it was ever looked at."""
        with self._warehouse.transaction() as connection:
            row = connection.execute(
                "SELECT source, polled_at, as_of, answers, has_news, since, word FROM source_polls "
                "WHERE source = %s",
                [source],
            ).fetchone()
        return Poll(*row) if row else None

    def all(self) -> list[Poll]:
        """The latest poll of every source that was ever looked at."""
        with self._warehouse.transaction() as connection:
            rows = connection.execute(
                "SELECT source, polled_at, as_of, answers, has_news, since, word FROM source_polls"
            ).fetchall()
        return [Poll(*row) for row in rows]
