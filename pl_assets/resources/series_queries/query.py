"""What a series is that a query of the warehouse gives."""

from typing import LiteralString, NamedTuple


class Query(NamedTuple):
    """Rows of `value`, and of a column for each label of the series.

    It may give `time`, where that is not the platform time of the run, and gives `series` where it
    is of several. `%(as_of)s`, `%(since)s` (30 days before) and `%(leagues)s` are known.
    """

    names: tuple[str, ...]
    query: LiteralString
    rewrites: bool = False
    """Whether rows of these series that it does not give any more are to go."""
