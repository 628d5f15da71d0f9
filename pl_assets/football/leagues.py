"""The registry of leagues: division codes of football-data.co.uk, their countries and names."""

from typing import NamedTuple

from pl_assets.football.errors import UnknownLeague


class League(NamedTuple):
    code: str
    name: str
    country: str
    """Clubs are registered by country, since they move between its divisions."""


LEAGUES = {
    league.code: league
    for league in (
        League("E0", "Premier League", "England"),
        League("E1", "Championship", "England"),
        League("E2", "League One", "England"),
        League("E3", "League Two", "England"),
        League("D1", "Bundesliga", "Germany"),
        League("F1", "Ligue 1", "France"),
        League("I1", "Serie A", "Italy"),
        League("SP1", "La Liga", "Spain"),
    )
}


def league(code: str) -> League:
    """The league of a division code.

    Raises:
        UnknownLeague: listing the codes there are.
    """
    try:
        return LEAGUES[code]
    except KeyError:
        raise UnknownLeague(
            f"expected one of {', '.join(LEAGUES)} as division code, found {code!r}"
        ) from None
