"""The registry of clubs: one name for each, the aliases it goes by, and the closest to a typo.

Names are those of football-data.co.uk, the platform's first source; `clubs.csv` beside this file
holds them by country.
"""

import csv
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from pl_assets.football.errors import UnknownClub


def canonical_name(name: str, country: str = "England") -> str:
    """The registered name of a club.

    Args:
        name: a registered name or an alias; case and surrounding space do not matter.
        country: where the club plays; see `leagues.League.country`.

    Raises:
        UnknownClub: with the three closest registered names.
    """
    known = _names(country)
    found = known.get(_folded(name))
    if found is None:
        raise UnknownClub(name, closest_names(name, country))
    return found


def registered_names(country: str = "England") -> tuple[str, ...]:
    """The name of every club of a country, in the order of the registry."""
    return tuple(dict.fromkeys(_names(country).values()))


@cache
def other_names(name: str, country: str = "England") -> tuple[str, ...]:
    """What else a club goes by, as the registry writes it; nothing for a name it does not hold."""
    return next((row[1:] for row in _rows(country) if row[0] == name), ())


def closest_names(name: str, country: str = "England", count: int = 3) -> tuple[str, ...]:
    """The registered names nearest to a misspelt one, nearest first, each once."""
    known = _names(country)
    ranked = process.extract(_folded(name), list(known), scorer=fuzz.ratio, limit=None)
    return tuple(dict.fromkeys(known[spelling] for spelling, _, _ in ranked))[:count]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


@cache
def _names(country: str) -> dict[str, str]:
    """Every folded spelling of a country's clubs and the registered name behind it."""
    return {_folded(spelling): row[0] for row in _rows(country) for spelling in row}


@cache
def _rows(country: str) -> tuple[tuple[str, ...], ...]:
    """A country's clubs in the order of the registry: the name of each, then its aliases."""
    registry = (files("pl_assets.football") / "clubs.csv").read_text(encoding="utf-8")
    return tuple(
        (row["name"], *filter(None, row["aliases"].split("|")))
        for row in csv.DictReader(registry.splitlines())
        if row["country"] == country
    )
