"""The simulated league as a source: made-up files in the format of the real ones, from a seed."""

import datetime as dt
import hashlib

from pl_assets.resources.source import Answer
from pl_assets.settings import Settings


class SimulatedLeague:
    """A league that is played in no stadium, as it stands at platform time."""

    name = "simulated"

    def __init__(self, settings: Settings) -> None:
        self._seed = settings.simulation_seed
        self._leagues = settings.leagues

    def season_file(
        self,
        league: str,
        season: int,
        as_of: dt.datetime,
        etag: str | None,
        last_modified: str | None,
    ) -> Answer:
        """See `Source`; it always answers."""
        from pl_assets.football.simulation.files import season_file

        body = season_file(league, season, as_of, self._seed)
        return self._answer(f"{league}/{season}", body, etag)

    def fixture_file(
        self, as_of: dt.datetime, etag: str | None, last_modified: str | None
    ) -> Answer:
        """See `Source`; it always answers."""
        from pl_assets.football.simulation.files import fixture_file

        return self._answer("fixtures", fixture_file(self._leagues, as_of, self._seed), etag)

    def _answer(self, what: str, body: bytes | None, etag: str | None) -> Answer:
        address = f"simulated:{self._seed}/{what}"
        if body is None:
            return Answer(address, 404, None)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        if tag == etag:
            return Answer(address, 304, None, tag)
        return Answer(address, 200, body, tag)
