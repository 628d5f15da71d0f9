"""What a source of football files is to the platform: two questions, and the shape of an answer."""

import datetime as dt
from typing import NamedTuple, Protocol

ABSENT = (300, 404, 410)
"""football-data.co.uk answers 300 for some missing files, offering others of a similar name."""


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
    """Season files and the file of upcoming fixtures, asked for only if they changed."""

    name: str
    """What rows say of where they come from."""

    def season_file(
        self,
        league: str,
        season: int,
        as_of: dt.datetime,
        etag: str | None,
        last_modified: str | None,
    ) -> Answer:
        """A season's results.

        Args:
            league: division code.
            season: starting year.
            as_of: platform time. A live source has a time of its own and does not hear of it.
            etag: validator of the body that is held.
            last_modified: likewise.

        Raises:
            SourceUnavailable: if it gave no usable answer in the time it has.
        """
        ...

    def fixture_file(
        self, as_of: dt.datetime, etag: str | None, last_modified: str | None
    ) -> Answer:
        """The upcoming fixtures of all leagues; errors as in `season_file`."""
        ...
