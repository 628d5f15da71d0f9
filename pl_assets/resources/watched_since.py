"""Since when the platform has been watched without a break: what was off could make nothing."""

import datetime as dt
from typing import Self

from pydantic import BaseModel, ConfigDict

GRACE = dt.timedelta(minutes=15)
"""After a break, to make anew what is late: it would be told of and over at once."""
_BREAK = dt.timedelta(minutes=10)
"""Longer than a restart takes, and than a tick waits on a busy machine."""


class WatchedSince(BaseModel):
    """The looks of a sensor, by the wall clock: its cursor.

    A machine that was off or asleep, a stack that was stopped and a daemon that hung are alike.
    """

    model_config = ConfigDict(frozen=True)

    since: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    """When looks began after a break; of a first look nothing is known, so that it tells all."""
    latest: dt.datetime | None = None

    @classmethod
    def from_cursor(cls, cursor: str | None) -> Self:
        """What a cursor holds; as if there had been no break where it holds nothing."""
        try:
            return cls.model_validate_json(cursor or "{}")
        except ValueError:
            return cls()

    def looked(self, now: dt.datetime) -> Self:
        """With one more look."""
        is_back = self.latest is not None and now - self.latest > _BREAK
        return self.model_copy(update={"latest": now, "since": now if is_back else self.since})

    def has_had_time(self, window: dt.timedelta, now: dt.datetime) -> bool:
        """Whether what may stay as it is for this long could have been made since the break."""
        return now - self.since >= min(GRACE, window)
