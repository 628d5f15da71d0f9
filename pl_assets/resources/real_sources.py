"""The three sources of real football: where each has which file, in order of preference."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from pl_assets.football.calendar import season_code
from pl_assets.football.source_names import DATAHUB, FOOTBALL_DATA, OPENFOOTBALL
from pl_assets.resources.polite_http import PoliteHttp
from pl_assets.resources.source import Answer, Budget, Validators
from pl_assets.settings import Settings

_MIRRORED = {
    "E0": "premier-league",
    "D1": "bundesliga",
    "F1": "ligue-1",
    "I1": "serie-a",
    "SP1": "la-liga",
}
_OPENFOOTBALL_BEGINS = 2010
_OPENFOOTBALL = {"E0": "en.1", "E1": "en.2"}
"""Those whose clubs the registry knows by its names."""

SeasonPath = Callable[[str, int], str | None]


@dataclass(frozen=True)
class HttpSource:
    """A source whose files lie at addresses under a base; see `Source`."""

    name: str
    address: str
    http: PoliteHttp
    season_path: SeasonPath
    setting: str
    """The variable that says where it is."""
    fixture_path: str | None = None

    def season_address(self, league: str, season: int) -> str | None:
        path = self.season_path(league, season)
        return path and self.address + path

    def fixture_address(self) -> str | None:
        return self.fixture_path and self.address + self.fixture_path

    def fetch(
        self, address: str, as_of: dt.datetime, validators: Validators, budget: Budget
    ) -> Answer:
        return self.http.get(address, validators, budget)


def real_sources(settings: Settings, http: PoliteHttp | None = None) -> tuple[HttpSource, ...]:
    """All of them, the most preferred first.

    Args:
        settings: where they are.
        http: how they are asked; patiently if not given.
    """
    http = http or PoliteHttp(timeout_s=settings.request_seconds)
    return (
        HttpSource(
            *(FOOTBALL_DATA, settings.source_url, http, _football_data),
            setting="PL_SOURCE_URL",
            fixture_path="/fixtures.csv",
        ),
        HttpSource(DATAHUB, settings.datahub_url, http, _datahub, "PL_DATAHUB_URL"),
        HttpSource(
            *(OPENFOOTBALL, settings.openfootball_url, http, _openfootball), "PL_OPENFOOTBALL_URL"
        ),
    )


def _football_data(league: str, season: int) -> str:
    return f"/mmz4281/{season_code(season)}/{league}.csv"


def _datahub(league: str, season: int) -> str | None:
    folder = _MIRRORED.get(league)
    return folder and f"/{folder}/season-{season_code(season)}.csv"


def _openfootball(league: str, season: int) -> str | None:
    name = _OPENFOOTBALL.get(league) if season >= _OPENFOOTBALL_BEGINS else None
    return name and f"/{season}-{(season + 1) % 100:02d}/{name}.json"
