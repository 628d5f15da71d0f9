"""An alert as it is kept: what is or was wrong, from its beginning to its end."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["drift", "performance", "late", "check", "run", "source"]
Severity = Literal["warning", "error"]
Phase = Literal["raised", "recovered"]


@dataclass(frozen=True)
class Alert:
    """A row of the table `alerts`, by its columns."""

    alert_id: int
    kind: str
    subject: str
    severity: str
    word: str
    link: str | None
    opened_as_of: dt.datetime
    opened_at: dt.datetime
    closed_as_of: dt.datetime | None
    closed_at: dt.datetime | None
    closing_word: str | None
    retraining_as_of: dt.datetime | None
    retraining_run_id: str | None
    data_source: str


class Found(NamedTuple):
    """Something that is wrong, as whoever looked has found it."""

    word: str
    """What was expected and what was found."""
    severity: Severity = "error"
    link: str | None = None
    """Where to look."""


COLUMNS = tuple(Alert.__annotations__)
