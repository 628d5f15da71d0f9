"""What a source of football files is to the platform: two questions, and the shape of an answer."""

import datetime as dt
import time
from typing import NamedTuple, Protocol

ABSENT = (300, 404, 410)
"""football-data.co.uk answers 300 for some missing files, offering others of a similar name."""


class Validators(NamedTuple):
    """What a source said of the body that is held, sent back to ask for another one only."""

    etag: str | None = None
    last_modified: str | None = None


class Budget:
    """The time that all requests of a refresh have together.

    Args:
        seconds: from now on.
    """

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        return max(self._deadline - time.monotonic(), 0.0)


class Answer(NamedTuple):
    """What the source said about one file."""

    url: str
    status: int
    body: bytes | None
    """None where nothing has changed (304) or there is no such file (404)."""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304


class Source(Protocol):
    """Season files, and if it has one a file of upcoming fixtures, asked for if they changed."""

    @property
    def name(self) -> str:
        """What rows say of where they come from; see `football.source_names`."""
        ...

    @property
    def address(self) -> str:
        """Where it is: of another address nothing is known yet."""
        ...

    def season_address(self, league: str, season: int) -> str | None:
        """Where a season's file is; None if the source has none of that league or season."""
        ...

    def fixture_address(self) -> str | None:
        """Where the upcoming fixtures of all leagues are; None if the source has no such file."""
        ...

    def fetch(
        self, address: str, as_of: dt.datetime, validators: Validators, budget: Budget
    ) -> Answer:
        """One of its files.

        Args:
            address: one that the source has named.
            as_of: platform time. A live source has a time of its own and does not hear of it.
            validators: of the body that is held.
            budget: the time that is left for all that is asked.

        Raises:
            SourceUnavailable: if it gave no usable answer in the time it has.
        """
        ...
