"""What can be wrong with what the platform is told, as one tree of exceptions.

ForecastError
├── SourceRefused        a body from a source is not what it should be
├── InvalidOdds          odds that no bookmaker could offer
├── UnknownLeague        a division code outside the registry
├── UnknownClub          a name outside the registry
├── InsufficientData     too little is held to do what was asked
└── LaterKnowledge       something would use what was not known at its time
"""

from collections.abc import Sequence

_NAMED = 3


def first_few(names: Sequence[str]) -> str:
    """The first names of a list, for a message; dots say that there are more."""
    return ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")


class ForecastError(Exception):
    """Anything the platform refuses; the message says what was expected and what was found."""


class SourceRefused(ForecastError):
    """A body from a source that must not replace what is held."""


class InvalidOdds(ForecastError):
    """Decimal odds that are not finite or not above 1."""


class UnknownLeague(ForecastError, ValueError):
    """A division code that the registry of leagues does not hold."""


class UnknownClub(ForecastError):
    """A club's name that the registry does not hold.

    Args:
        name: the name as it was given.
        closest: the three registered names nearest to it, nearest first.
    """

    def __init__(self, name: str, closest: tuple[str, ...]) -> None:
        self.name = name
        self.closest = closest
        super().__init__(f"expected a club's name, found {name!r}; closest: {', '.join(closest)}")


class InsufficientData(ForecastError):
    """Fewer matches are held than a method needs."""


class LaterKnowledge(ForecastError):
    """A forecast would use what was not known at its time."""
