"""Where a page of the paper ledger ended, and the cursor that names it."""

from datetime import datetime
from typing import NamedTuple, Self

from pl_serving.errors import BadCursor

_BETWEEN = "~"
_EXPECTED = "expected `next_cursor` of an answer, as it stood there; leave it out to begin"
_LARGEST_NUMBER = 2**63 - 1


class LedgerPlace(NamedTuple):
    """The last entry of a page: what the next one begins after."""

    as_of: datetime
    step: int
    number: int
    account: str

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        """The place that a cursor names; None where there is no cursor.

        Raises:
            BadCursor: if it names none.
        """
        if cursor is None:
            return None
        # An account may be called anything, so that its name comes last.
        parts = cursor.split(_BETWEEN, 3)
        try:
            moment, step, number, account = parts
            found = cls(datetime.fromisoformat(moment), int(step), int(number), account)
        except ValueError as error:
            raise BadCursor("cursor", _EXPECTED) from error
        is_held = found.step in (0, 1, 2) and 0 <= found.number <= _LARGEST_NUMBER
        # PostgreSQL knows no NUL in a text.
        if found.as_of.tzinfo is None or not is_held or not account or "\x00" in account:
            raise BadCursor("cursor", _EXPECTED)
        return found

    @property
    def cursor(self) -> str:
        return _BETWEEN.join(
            (self.as_of.isoformat(), str(self.step), str(self.number), self.account)
        )
