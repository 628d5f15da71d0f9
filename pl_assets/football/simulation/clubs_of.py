"""Which clubs a simulated league draws on, and how many of them play at a time.

Leagues of one country share no club, since each is simulated on its own: a club that two of them
knew could play in both at once.
"""

from functools import cache
from zlib import crc32

from pl_assets.football.calendar import FIRST_SEASON
from pl_assets.football.clubs import registered_names
from pl_assets.football.leagues import league as league_of

ENGLISH_TOP = "E0"
ENGLISH_LOWER = ("E1", "E2", "E3")
PROMOTED = 3

FIRST_OF_ENGLAND = (
    *("Arsenal", "Aston Villa", "Blackburn", "Chelsea", "Coventry", "Everton", "Ipswich"),
    *("Leeds", "Liverpool", "Man City", "Man United", "Newcastle", "Norwich", "Oldham", "QPR"),
    *("Sheffield United", "Sheffield Weds", "Southampton", "Swindon", "Tottenham", "West Ham"),
    "Wimbledon",
)
"""The Premier League of 1993/94."""

NEXT_OF_ENGLAND = (
    *("Birmingham", "Bolton", "Brighton", "Burnley", "Crystal Palace", "Derby", "Fulham"),
    *("Leicester", "Middlesbrough", "Nott'm Forest", "Stoke", "Sunderland", "West Brom"),
    "Wolves",
)
"""Those that may come up. More would leave the three leagues below, of 24 clubs each, without
three to come up of their own."""

_SIZES = {"E0": 20, "E1": 24, "E2": 24, "E3": 24, "D1": 18, "F1": 20, "I1": 20, "SP1": 20}
_LAST_OF_22_CLUBS = 1994


def league_size(league: str, season: int) -> int:
    """How many clubs play in a season; 22 in the first two of the Premier League."""
    if league == ENGLISH_TOP and season <= _LAST_OF_22_CLUBS:
        return 22
    return _SIZES[league]


@cache
def clubs_of(league: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The clubs of the first season, and those outside that may come up.

    Raises:
        UnknownLeague: if the league is not in the registry.
    """
    if league == ENGLISH_TOP:
        return FIRST_OF_ENGLAND, NEXT_OF_ENGLAND
    registered = registered_names(league_of(league).country)
    # The alphabet would keep clubs together; a checksum mixes them the same way everywhere.
    mixed = sorted(registered, key=lambda name: (crc32(name.encode()), name))
    if league in ENGLISH_LOWER:
        taken = {*FIRST_OF_ENGLAND, *NEXT_OF_ENGLAND}
        below = [name for name in mixed if name not in taken]
        mixed = below[ENGLISH_LOWER.index(league) :: len(ENGLISH_LOWER)]
    size = league_size(league, FIRST_SEASON)
    return tuple(mixed[:size]), tuple(mixed[size:])
