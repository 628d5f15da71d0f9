"""Which data serves, and what the real sources say while it is simulated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DataSource = Literal["real", "simulated"]


@dataclass(frozen=True, slots=True)
class RealSource:
    """A source of real data, as it was when it was last looked at."""

    name: str
    answers: bool
    since: datetime
    """Since when it answers, or does not."""
    word: str
    """What was seen, in one line."""
