"""The registry of leagues: division codes of football-data.co.uk, their countries and names."""

from typing import NamedTuple

from pl_assets.football.errors import UnknownLeague

LeagueSeason = tuple[str, int]
"""A division code and the year in which a season starts."""


class League(NamedTuple):
    code: str
    name: str
    country: str
    """Clubs are registered by country, since they move between its divisions."""
    clubs: dict[int, int]
    """How many play in it, from the seasons on that are named; before those it is not known."""

    def clubs_in(self, season: int) -> int | None:
        """How many clubs play in a season; None where the registry does not say."""
        begun = [first for first in self.clubs if first <= season]
        return self.clubs[max(begun)] if begun else None

    def matches_in(self, season: int) -> int | None:
        """How many matches a season has when it is over: each pair twice, but where it was cut."""
        clubs = self.clubs_in(season)
        whole = clubs * (clubs - 1) if clubs else None
        return _CUT_SHORT.get((self.code, season), whole)


_CUT_SHORT = {("F1", 2019): 279, ("E2", 2019): 400, ("E3", 2019): 440}
"""The pandemic ended these for good; Bury had left League One before a match."""

LEAGUES = {
    league.code: league
    for league in (
        League("E0", "Premier League", "England", {1993: 22, 1995: 20}),
        League("E1", "Championship", "England", {1993: 24}),
        League("E2", "League One", "England", {1993: 24, 2019: 23, 2020: 24}),
        League("E3", "League Two", "England", {1995: 24}),
        League("D1", "Bundesliga", "Germany", {1993: 18}),
        League("F1", "Ligue 1", "France", {1993: 20, 1997: 18, 2002: 20, 2023: 18}),
        League("I1", "Serie A", "Italy", {1993: 18, 2004: 20}),
        League("SP1", "La Liga", "Spain", {1993: 20, 1995: 22, 1997: 20}),
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
