"""The simulated league as a source: made-up files in the format of the real ones, from a seed."""

import datetime as dt
import hashlib

from pl_assets.football.source_names import SIMULATED
from pl_assets.resources.source import Answer, Budget, Validators
from pl_assets.settings import Settings

_FIXTURES = "fixtures"


class SimulatedLeague:
    """A league that is played in no stadium, as it stands at platform time; see `Source`."""

    name = SIMULATED

    def __init__(self, settings: Settings) -> None:
        self._seed = settings.simulation_seed
        self._leagues = settings.leagues
        self.address = f"simulated:{self._seed}"

    def season_address(self, league: str, season: int) -> str:
        return f"{self.address}/{league}/{season}"

    def fixture_address(self) -> str:
        return f"{self.address}/{_FIXTURES}"

    def fetch(
        self, address: str, as_of: dt.datetime, validators: Validators, budget: Budget
    ) -> Answer:
        """It always answers."""
        from pl_assets.football.simulation import files

        path = address.removeprefix(f"{self.address}/")
        if path == _FIXTURES:
            body: bytes | None = files.fixture_file(self._leagues, as_of, self._seed)
        else:
            league, _, season = path.partition("/")
            body = files.season_file(league, int(season), as_of, self._seed)
        if body is None:
            return Answer(address, 404, None)
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        if tag == validators.etag:
            return Answer(address, 304, None, tag)
        return Answer(address, 200, body, tag)
