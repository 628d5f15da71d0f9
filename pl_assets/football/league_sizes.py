"""How many clubs play in a season of a league, real or simulated."""

from pl_assets.football.leagues import league
from pl_assets.football.simulation.clubs_of import league_size


def clubs_in(code: str, season: int, *, is_simulated: bool) -> int | None:
    """How many clubs play in a season; None where the registry does not say.

    Raises:
        UnknownLeague: if the registry of leagues does not hold the division code.
    """
    return league_size(code, season) if is_simulated else league(code).clubs_in(season)
