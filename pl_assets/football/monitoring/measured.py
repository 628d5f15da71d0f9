"""What a measurement hands over to be kept."""

import datetime as dt
from typing import NamedTuple

import pandas as pd

from pl_assets.football.monitoring.points import POINT_COLUMNS

BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Rewritten(NamedTuple):
    """Series of which everything from a time on is given: held points that are not, go."""

    names: tuple[str, ...]
    since: dt.datetime = BEGINNING


class Measured(NamedTuple):
    """Points, and what they take the place of."""

    as_of: dt.datetime
    points: pd.DataFrame
    """`POINT_COLUMNS`."""
    rewritten: tuple[Rewritten, ...] = ()
    made_from: dict[tuple[str, int], str] = {}  # noqa: RUF012 - never changed
    """Digests of what parts of the history were made from, by part and season."""


def together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Points of several origins as one frame."""
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=POINT_COLUMNS)
