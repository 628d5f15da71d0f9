"""What is left of a season of one league: who plays in it, what is played, how the rest may go."""

from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.errors import InsufficientData, first_few
from pl_assets.football.score_draws import Goals, draw_scores
from pl_assets.football.score_forecast import score_probabilities

Floats = NDArray[np.float64]

_THREE = ["home_win_probability", "draw_probability", "away_win_probability"]


class RestOfSeason(NamedTuple):
    """A season of which some matches are played; every pair of clubs meets once at each ground."""

    clubs: tuple[str, ...]
    """By name; everything else has them in this order."""
    is_played: NDArray[np.bool_]
    """Shape (home club, away club); true on the diagonal, where there is nothing to play."""
    home_goals: Goals
    """Of the home club in matches played, else 0; of the same shape."""
    away_goals: Goals
    """Of the away club, likewise."""
    three: Floats
    """Of every match that is left: home win, draw and away win; shape (matches left, 3).

    They are in the order in which `numpy.nonzero(~is_played)` has them.
    """
    scores: Floats
    """Probability of each score of those matches; see `score_forecast.score_probabilities`."""

    @classmethod
    def of(cls, clubs: tuple[str, ...], matches: pd.DataFrame, pairings: pd.DataFrame) -> Self:
        """Of the matches of one league and season, and the forecasts of pairs of its clubs.

        Args:
            clubs: every club of the season, by name.
            matches: played ones: `home_team`, `away_team`, `home_goals`, `away_goals`.
            pairings: `home_team`, `away_team` and the three probabilities; may be of more clubs.

        Raises:
            InsufficientData: if a match that is left has no forecast.
        """
        number = {club: place for place, club in enumerate(clubs)}
        size = len(clubs)
        is_played = np.eye(size, dtype=bool)
        home_goals, away_goals = np.zeros((2, size, size), dtype=np.int8)
        at = (matches["home_team"].map(number), matches["away_team"].map(number))
        is_played[at] = True
        home_goals[at], away_goals[at] = matches["home_goals"], matches["away_goals"]
        among = pairings[pairings["home_team"].isin(clubs) & pairings["away_team"].isin(clubs)]
        every = np.full((size, size, 3), np.nan)
        every[among["home_team"].map(number), among["away_team"].map(number)] = among[_THREE]
        three = every[~is_played]
        missing = [
            f"{clubs[home]} v {clubs[away]}"
            for home, away in np.argwhere(~is_played & np.isnan(every).any(axis=2))
        ]
        if missing:
            raise InsufficientData(
                f"expected a forecast of every match that is left, found none of "
                f"{len(missing)}: {first_few(missing)}"
            )
        return cls(clubs, is_played, home_goals, away_goals, three, score_probabilities(three))

    @property
    def played(self) -> NDArray[np.int64]:
        """Matches that each club has played."""
        done = self.is_played.astype(np.int64)
        return np.asarray(done.sum(axis=0) + done.sum(axis=1) - 2)

    @property
    def points(self) -> NDArray[np.int64]:
        """Points that each club has."""
        margin = self.home_goals - self.away_goals
        counts = self.is_played & ~np.eye(len(self.clubs), dtype=bool)
        at_home = np.where(margin > 0, 3, margin == 0) * counts
        elsewhere = np.where(margin < 0, 3, margin == 0) * counts
        return np.asarray(at_home.sum(axis=1) + elsewhere.sum(axis=0))

    @property
    def expected_points(self) -> Floats:
        """Points that each club has and those to be expected of what is left: no need to draw."""
        home, away = np.nonzero(~self.is_played)
        win, draw, loss = self.three.T
        size = len(self.clubs)
        at_home = np.bincount(home, weights=3 * win + draw, minlength=size)
        elsewhere = np.bincount(away, weights=3 * loss + draw, minlength=size)
        return np.asarray(self.points + at_home + elsewhere)

    def played_out(self, uniform: Floats) -> tuple[Goals, Goals]:
        """The season brought to its end many times.

        Args:
            uniform: numbers that decide, shape (times, home club, away club); each pair has its
                own, so that a match played meanwhile leaves chance in the others as it was.

        Returns:
            Home goals and away goals of every match, of the shape of `uniform`.
        """
        everything = []
        left = ~self.is_played
        drawn = draw_scores(self.scores, uniform[:, left])
        for known, new in zip((self.home_goals, self.away_goals), drawn, strict=True):
            goals = np.repeat(known[None], len(uniform), axis=0)
            goals[:, left] = new
            everything.append(goals)
        return everything[0], everything[1]
