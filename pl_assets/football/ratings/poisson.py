"""Attack and defence fitted to what clubs score and shoot: decayed, penalized Poisson regression.

After Maher (1982), "Modelling association football scores", with the exponential forgetting of
Dixon and Coles (1997) and a ridge pull to where a club is expected. Fitted on goals, on shots on
target, on shots, and on deserved goals with a slow and a fast memory, all at once.
"""

from typing import ClassVar

import numpy as np

from pl_assets.football.ratings.attack_defence import (
    AttackDefence,
    Fitted,
    Floats,
    Series,
    columns_of,
)
from pl_assets.football.ratings.deserved import DeservedGoals
from pl_assets.football.ratings.pair_sums import Sums
from pl_assets.football.ratings.rating import PlayedMatch

SERIES = (
    Series("goals", decay=0.002, penalty=12.0, promoted_gap=0.12),
    Series("shots_on_target", decay=0.003, penalty=30.0, promoted_gap=0.12),
    Series("shots", decay=0.003, penalty=60.0, promoted_gap=0.12),
    Series("deserved_slow", decay=0.001, penalty=8.0, promoted_gap=0.12),
    Series("deserved_fast", decay=0.005, penalty=8.0, promoted_gap=0.12),
)
_USUAL_HOME_ADVANTAGE = 0.2
_MOST_STEPS = 50


class PoissonRatings(AttackDefence):
    """Attack, defence and home advantage of every statistic, the league's level in the attacks."""

    columns: ClassVar[tuple[str, ...]] = columns_of(SERIES)

    def __init__(self) -> None:
        super().__init__(SERIES)
        self._deserved = DeservedGoals()

    def values(self, match: PlayedMatch) -> Floats:
        deserved = self._deserved.of(match)
        return np.array(
            [
                (match.home_goals, match.away_goals),
                (match.home_shots_on_target, match.away_shots_on_target),
                (match.home_shots, match.away_shots),
                deserved,
                deserved,
            ],
            dtype=np.float64,
        )

    def fit(self, sums: Sums, prior: Floats) -> Fitted:
        """Newton's method on the penalized likelihood, from the prior, all series at once."""
        series, clubs = len(self.series), len(sums.clubs)
        parameters = np.full((series, 2 * clubs + 2), np.nan)
        known = np.flatnonzero(sums.weight.sum(axis=(1, 2)) > 0)
        if len(known):
            parameters[known] = _fit(
                sums.weight[known],
                sums.home[known],
                sums.away[known],
                prior[known],
                self.penalty[known],
            )
        ratings = parameters[:, : 2 * clubs].reshape(series, 2, clubs)
        return Fitted(ratings, parameters[:, -2], parameters[:, -1])


def _fit(weight: Floats, home: Floats, away: Floats, prior: Floats, penalty: Floats) -> Floats:
    series, clubs = weight.shape[:2]
    attack, defence = prior[:, 0].copy(), prior[:, 1].copy()
    level = np.log((home + away).sum(axis=(1, 2)) / (2 * weight.sum(axis=(1, 2))) + 1e-3)
    advantage = np.full(series, _USUAL_HOME_ADVANTAGE)
    pull = penalty[:, None]
    for _ in range(_MOST_STEPS):
        at_home = np.exp(
            attack[:, :, None] - defence[:, None, :] + (level + advantage)[:, None, None]
        )
        # Rows are still the home clubs: the away club's attack meets the home club's defence.
        on_road = np.exp(attack[:, None, :] - defence[:, :, None] + level[:, None, None])
        expected_home, expected_away = weight * at_home, weight * on_road
        more_home, more_away = home - expected_home, away - expected_away
        gradient = np.concatenate(
            [
                more_home.sum(2) + more_away.sum(1) - pull * (attack - prior[:, 0]),
                -more_home.sum(1) - more_away.sum(2) - pull * (defence - prior[:, 1]),
                (more_home + more_away).sum((1, 2))[:, None],
                (more_home.sum((1, 2)) - (advantage - _USUAL_HOME_ADVANTAGE))[:, None],
            ],
            axis=1,
        )
        step = np.linalg.solve(
            _curvature(expected_home, expected_away, pull), gradient[:, :, None]
        )[:, :, 0]
        attack += step[:, :clubs]
        defence += step[:, clubs:-2]
        level += step[:, -2]
        advantage += step[:, -1]
        if np.abs(step).max() < 1e-8:  # it converges quadratically: the next would be 1e-16
            break
    return np.column_stack([attack, defence, level, advantage])


def _curvature(expected_home: Floats, expected_away: Floats, pull: Floats) -> Floats:
    """Minus the second derivatives: attacks, defences, level, home advantage."""
    series, clubs = expected_home.shape[:2]
    of = np.arange(clubs)
    scored = expected_home.sum(2) + expected_away.sum(1)
    conceded = expected_home.sum(1) + expected_away.sum(2)
    met = expected_home + expected_away.transpose(0, 2, 1)
    matrix = np.zeros((series, 2 * clubs + 2, 2 * clubs + 2))
    matrix[:, of, of] = scored + pull
    matrix[:, clubs + of, clubs + of] = conceded + pull
    matrix[:, :clubs, clubs:-2] = -met
    matrix[:, clubs:-2, :clubs] = -met.transpose(0, 2, 1)
    all_home = expected_home.sum((1, 2))
    margins = np.empty((series, 2 * clubs, 2))
    margins[:, :clubs] = np.stack([scored, expected_home.sum(2)], axis=2)
    margins[:, clubs:] = -np.stack([conceded, expected_home.sum(1)], axis=2)
    matrix[:, :-2, -2:] = margins
    matrix[:, -2:, :-2] = margins.transpose(0, 2, 1)
    matrix[:, -2:, -2:] = all_home[:, None, None]
    matrix[:, -2, -2] += expected_away.sum((1, 2))
    matrix[:, -1, -1] += 1.0
    return matrix
