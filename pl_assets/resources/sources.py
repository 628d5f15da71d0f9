"""The sources of the data that a process works on, the most preferred first."""

from pl_assets.resources.polite_http import PoliteHttp
from pl_assets.resources.real_sources import real_sources
from pl_assets.resources.simulated_league import SimulatedLeague
from pl_assets.resources.source import Source
from pl_assets.settings import Settings


def sources(settings: Settings, http: PoliteHttp | None = None) -> tuple[Source, ...]:
    """The real ones, or the simulated league; see `real_sources`."""
    return (SimulatedLeague(settings),) if settings.is_simulated else real_sources(settings, http)
