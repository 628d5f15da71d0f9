"""Where a page of a list ended, and the cursor that names it."""

from datetime import date
from typing import NamedTuple, Self

from pl_serving.errors import BadCursor

_BETWEEN = "~"
_EXPECTED = "expected `next_cursor` of an answer, as it stood there; leave it out to begin"


class Place(NamedTuple):
    """The last match of a page: what the next one begins after."""

    match_date: date
    match_id: str

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        """The place that a cursor names; None where there is no cursor.

        Raises:
            BadCursor: if it names none.
        """
        if cursor is None:
            return None
        day, _, match_id = cursor.partition(_BETWEEN)
        try:
            found = cls(date.fromisoformat(day), match_id)
        except ValueError as error:
            raise BadCursor("cursor", _EXPECTED) from error
        # PostgreSQL knows no NUL in a text.
        if not match_id or "\x00" in match_id:
            raise BadCursor("cursor", _EXPECTED)
        return found

    @property
    def cursor(self) -> str:
        return f"{self.match_date.isoformat()}{_BETWEEN}{self.match_id}"
