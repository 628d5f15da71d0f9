"""What a linear model of attack and defence has to remember: decayed sums over pairs of clubs.

Whatever is fitted to matches by home club, away club and age is a function of two sums for every
ordered pair: of the weights, and of the weighted values. Time passes by one multiplication, so a
fit on any morning costs the same however long the history.
"""

import datetime as dt
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FORGOTTEN_DAYS = 900
"""A club that has not played for so long is unknown: it has been away for two seasons."""


class Sums(NamedTuple):
    """Arrays of shape (series, clubs, clubs), home club first; the clubs they are of."""

    clubs: list[str]
    weight: Floats
    home: Floats
    away: Floats


class PairSums:
    """Sums of several series at once, each with a decay of its own.

    Args:
        decays: share of its weight that a match loses a day, natural, shape (series,).
    """

    def __init__(self, decays: Floats) -> None:
        self._decays = decays
        self._numbers: dict[str, int] = {}
        self._last: dict[str, dt.date] = {}
        self._day: dt.date | None = None
        self._sums = np.zeros((3, len(decays), 0, 0))

    def add(self, day: dt.date, home: str, away: str, values: Floats) -> None:
        """Learn a match.

        Args:
            day: not before that of any match added.
            home: the home club.
            away: the away club.
            values: shape (series, 2), home and away; NaN where a series learns nothing.
        """
        if day != self._day:
            self._sums *= self._fading(day)
            self._day = day
        for team in (home, away):
            if self._is_forgotten(team, day):
                self._begin(team)
            self._last[team] = day
        taught = np.empty((3, len(values)))
        taught[0] = 1.0
        taught[1:] = values.T
        # A NaN shows in the sum, and most matches have none: which series lack it costs more.
        if not math.isfinite(values.sum()):
            taught[:, ~np.isfinite(values).all(axis=1)] = 0.0
        cell = self._sums[:, :, self._numbers[home], self._numbers[away]]
        cell += taught

    def at(self, day: dt.date) -> Sums:
        """The sums on the morning of a day, over the clubs that are known then."""
        clubs = [team for team in self._numbers if not self._is_forgotten(team, day)]
        rows = [self._numbers[team] for team in clubs]
        known = self._sums[:, :, rows][:, :, :, rows] * self._fading(day)
        return Sums(clubs, *known)

    def _fading(self, day: dt.date) -> Floats:
        days = 0 if self._day is None else (day - self._day).days
        return np.asarray(np.exp(-self._decays * days)[:, None, None])

    def _is_forgotten(self, team: str, day: dt.date) -> bool:
        return team not in self._last or (day - self._last[team]).days > FORGOTTEN_DAYS

    def _begin(self, team: str) -> None:
        number = self._numbers.setdefault(team, len(self._numbers))
        if number == self._sums.shape[2]:
            self._sums = np.pad(self._sums, ((0, 0), (0, 0), (0, 1), (0, 1)))
        self._sums[:, :, number, :] = self._sums[:, :, :, number] = 0.0
