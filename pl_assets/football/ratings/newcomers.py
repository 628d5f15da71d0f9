"""Clubs new to a league: who they are, and what earlier ones have been worth."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Newcomers:
    """Tells a season's newcomers, and learns how far below the league they have stood.

    A club is new in a season if it did not play in the one before; in the first season that is
    held nobody is. What a season's newcomers came to by its end is learnt at the first look at
    the season after it.

    Args:
        start: how far below the league's mean they stand in attack and in defence (logarithm),
            before any has been seen; shape (series, 2).
        weight: how many newcomers that guess counts for.
    """

    def __init__(self, start: Floats, weight: float = 6.0) -> None:
        self._sum = start * weight
        self._count = np.full(len(start), weight)
        self._played: dict[int, set[str]] = {}

    def add(self, season: int, *teams: str) -> None:
        """Learn who plays in a season."""
        self._played.setdefault(season, set()).update(teams)

    def are_new(self, clubs: list[str], season: int) -> NDArray[np.bool_]:
        """Which of these clubs are new in a season, shape (clubs,)."""
        before = self._played.get(season - 1, set())
        return np.array([bool(before) and team not in before for team in clubs], dtype=np.bool_)

    def learn(self, clubs: list[str], ratings: Floats, season: int) -> None:
        """Learn what a season's newcomers have come to.

        Args:
            clubs: whom the ratings are of.
            ratings: attack and defence, shape (series, 2, clubs); NaN where not known.
            season: the season that is over.
        """
        came = self._played.get(season, set())
        new = self.are_new(clubs, season) & np.array([team in came for team in clubs], dtype=bool)
        if new.any():
            found = ratings[:, :, new]
            known = np.isfinite(found).all(axis=(1, 2))
            self._sum[known] -= found[known].sum(axis=2)
            self._count[known] += new.sum()

    @property
    def gap(self) -> Floats:
        """How far below the league they stand, shape (series, 2); attack, defence."""
        return np.asarray(self._sum / self._count[:, None])
