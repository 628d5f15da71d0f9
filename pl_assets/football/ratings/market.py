"""Attack and defence as the market priced them in earlier matches: for the track `past`."""

from typing import ClassVar

import numpy as np

from pl_assets.football.ratings.attack_defence import (
    AttackDefence,
    Fitted,
    Floats,
    Series,
    columns_of,
)
from pl_assets.football.ratings.pair_sums import Sums
from pl_assets.football.ratings.rating import PlayedMatch

SERIES = (Series("market", decay=0.025, penalty=0.03, promoted_gap=0.2),)
_USUAL_HOME_ADVANTAGE = 0.25
_FEWEST = 1.0
"""Weight of all matches below which odds are too long ago to go by: about half a year."""
_HOME_PULL = 0.1
_LEVEL_PULL = 1e-3
_USUAL_LEVEL = 0.15


class MarketRatings(AttackDefence):
    """Ridge regression of the goals that odds expected on clubs and home, in logarithms.

    Odds carry far less luck than results do, so that a memory of six weeks (and hardly a pull)
    is enough. Matches without odds teach nothing.
    """

    columns: ClassVar[tuple[str, ...]] = columns_of(SERIES)

    def __init__(self) -> None:
        super().__init__(SERIES)

    def values(self, match: PlayedMatch) -> Floats:
        goals = (match.market_home_goals, match.market_away_goals)
        return np.log(np.array([goals], dtype=np.float64))

    def fit(self, sums: Sums, prior: Floats) -> Fitted:
        """The normal equations of the ridge; one linear system."""
        clubs = len(sums.clubs)
        if sums.weight.sum() < _FEWEST:
            nothing = np.full(1, np.nan)
            return Fitted(np.full((1, 2, clubs), np.nan), nothing, nothing)
        weight, home, away = sums.weight[0], sums.home[0], sums.away[0]
        pull = self.penalty[0]
        of = np.arange(clubs)
        played = weight.sum(1) + weight.sum(0)
        matrix = np.zeros((2 * clubs + 2, 2 * clubs + 2))
        matrix[of, of] = matrix[clubs + of, clubs + of] = played + pull
        matrix[:clubs, clubs:-2] = -(weight + weight.T)
        matrix[:clubs, -2], matrix[clubs:-2, -2] = played, -played
        matrix[:clubs, -1], matrix[clubs:-2, -1] = weight.sum(1), -weight.sum(0)
        matrix[-2, -2] = 2 * weight.sum() + _LEVEL_PULL
        matrix[-2, -1] = weight.sum()
        matrix[-1, -1] = weight.sum() + _HOME_PULL
        matrix += np.triu(matrix, 1).T
        right = np.concatenate(
            [
                home.sum(1) + away.sum(0) + pull * prior[0, 0],
                -home.sum(0) - away.sum(1) + pull * prior[0, 1],
                [home.sum() + away.sum() + _LEVEL_PULL * _USUAL_LEVEL],
                [home.sum() + _HOME_PULL * _USUAL_HOME_ADVANTAGE],
            ]
        )
        solved = np.linalg.solve(matrix, right)
        return Fitted(solved[:-2].reshape(1, 2, clubs), solved[-2:-1], solved[-1:])
