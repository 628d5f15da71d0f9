"""Ratings of attack and defence that are fitted anew each morning: what all of them share."""

import datetime as dt
from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.ratings.newcomers import Newcomers
from pl_assets.football.ratings.pair_sums import PairSums, Sums
from pl_assets.football.ratings.rating import PlayedMatch

Floats = NDArray[np.float64]

SIDES = ("attack", "defence", "home_advantage")


class Series(NamedTuple):
    """One series of such ratings.

    Its model: the logarithm of what the home club is expected to have of the statistic is its
    attack less the other's defence plus the home advantage; of the away club, its attack less
    the other's defence. The league's level is in the attacks.
    """

    name: str
    decay: float
    """Share of its weight that a match loses a day."""
    penalty: float
    """Strength of the pull to where a club is expected, in units of the statistic."""
    promoted_gap: float
    """How far below the league newcomers stand before any was seen, in attack and defence."""


class Fitted(NamedTuple):
    """Deviations of attack and defence from the league's, level and home advantage."""

    ratings: Floats
    """Shape (series, 2, clubs)."""
    level: Floats
    """Shape (series,)."""
    home_advantage: Floats
    """Shape (series,)."""


class AttackDefence(ABC):
    """Attack, defence and home advantage of several series, from decayed sums over pairs.

    A subclass says what a match teaches (`values`) and how sums become ratings (`fit`).
    """

    def __init__(self, series: tuple[Series, ...]) -> None:
        self.series = series
        self.penalty = np.array([one.penalty for one in series])
        self._sums = PairSums(np.array([one.decay for one in series]))
        gaps = np.array([one.promoted_gap for one in series])
        self._newcomers = Newcomers(np.repeat(gaps[:, None], 2, axis=1))
        self._season: int | None = None
        self._at: tuple[int, dt.date] | None = None
        self._table: dict[str, tuple[float, ...]] = {}
        self._unknown: dict[bool, tuple[float, ...]] = {}

    @abstractmethod
    def values(self, match: PlayedMatch) -> Floats:
        """What a match teaches each series: shape (series, 2), home and away; NaN if nothing."""

    @abstractmethod
    def fit(self, sums: Sums, prior: Floats) -> Fitted:
        """Ratings from sums; those of a series that knows nothing are NaN.

        Args:
            sums: of the clubs that are known.
            prior: where each club is expected, shape (series, 2, clubs).
        """

    def before(self, team: str, season: int, day: dt.date) -> tuple[float, ...]:
        """Attack, defence and home advantage of each series, on the morning of a day."""
        self._begin(season, day)
        if self._at != (season, day):
            self._tabulate(season, day)
        if team in self._table:
            return self._table[team]
        return self._unknown[bool(self._newcomers.are_new([team], season)[0])]

    def add(self, match: PlayedMatch) -> None:
        """Learn a match."""
        self._begin(match.season, match.match_date)
        teams = (match.home_team, match.away_team)
        self._sums.add(match.match_date, *teams, self.values(match))
        self._newcomers.add(match.season, *teams)
        self._at = None

    def _begin(self, season: int, day: dt.date) -> None:
        """On a season's first look, learn what the newcomers of the one before came to."""
        if self._season is not None and season > self._season:
            sums = self._sums.at(day)
            fitted = self._fitted(sums, self._season)
            self._newcomers.learn(sums.clubs, fitted.ratings, self._season)
            self._at = None
        self._season = season if self._season is None else max(season, self._season)

    def _fitted(self, sums: Sums, season: int) -> Fitted:
        is_new = self._newcomers.are_new(sums.clubs, season)
        return self.fit(sums, -self._newcomers.gap[:, :, None] * is_new)

    def _tabulate(self, season: int, day: dt.date) -> None:
        sums = self._sums.at(day)
        fitted = self._fitted(sums, season)
        self._table = dict(zip(sums.clubs, _in_full(fitted.ratings, fitted), strict=True))
        gap = self._newcomers.gap
        # Who stands where the league does is as unknown as the league is.
        nothing = np.where(np.isfinite(fitted.level)[:, None], np.zeros_like(gap), np.nan)
        unknown = _in_full(np.stack([nothing, nothing - gap], axis=2), fitted)
        self._unknown = dict(zip((False, True), unknown, strict=True))
        self._at = (season, day)


def columns_of(series: tuple[Series, ...]) -> tuple[str, ...]:
    """The columns of these series, in the order of a rating."""
    return tuple(f"{one.name}_{side}" for one in series for side in SIDES)


def _in_full(deviations: Floats, fitted: Fitted) -> list[tuple[float, ...]]:
    """Every club's numbers: the league's level added to its attack."""
    attack = deviations[:, 0] + fitted.level[:, None]
    advantage = np.broadcast_to(fitted.home_advantage[:, None], attack.shape)
    sides = np.stack([attack, deviations[:, 1], advantage], axis=1)
    return [tuple(numbers) for numbers in np.concatenate(sides).T.tolist()]
