"""What the page of a match shows of its scores: heat map, the likeliest ones, expected goals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.score_forecast import score_probabilities, scores_in
from pl_serving.season_table import LEVELS
from pl_serving.snapshot import Probabilities

MOST_NAMED = 5
"""Goals of one club that have a line of their own; the last line is of all that are more."""
_DARKEST_AT = 0.16
_LEAST_SHOWN = 0.0005

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One score."""

    level: int
    """Its shade, 0 to `LEVELS`."""
    label: str
    """Per cents with one decimal."""

    @classmethod
    def of(cls, probability: float) -> "ScoreCell":
        share = min(probability / _DARKEST_AT, 1)
        is_none = probability < _LEAST_SHOWN
        return cls(round(share * LEVELS), "<0.1" if is_none else f"{100 * probability:.1f}")


@dataclass(frozen=True, slots=True)
class LikelyScore:
    """A score by name."""

    home_goals: int
    away_goals: int
    probability: float


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """All scores of a match."""

    goals: tuple[str, ...]
    """Names of lines and columns."""
    lines: tuple[tuple[ScoreCell, ...], ...]
    """By goals of the home club, each by those of the away club."""
    likeliest: tuple[LikelyScore, ...]
    home_goals: float
    """Expected."""
    away_goals: float

    @classmethod
    def of(cls, matrix: Floats) -> "ScoreTable":
        """From the probability of each score, by goals of the home club and of the away club."""
        [expected], [likeliest], [probabilities] = scores_in(matrix[None])
        edges = np.arange(MOST_NAMED + 2)
        shown = np.add.reduceat(np.add.reduceat(matrix, edges, axis=0), edges, axis=1)
        return cls(
            goals=(*(str(n) for n in range(MOST_NAMED + 1)), f"{MOST_NAMED + 1}+"),
            lines=tuple(tuple(ScoreCell.of(p) for p in line) for line in shown.tolist()),
            likeliest=tuple(
                LikelyScore(home, away, probability)
                for (home, away), probability in zip(
                    likeliest.tolist(), probabilities.tolist(), strict=True
                )
            ),
            home_goals=float(expected[0]),
            away_goals=float(expected[1]),
        )


def scores_of(three: Probabilities, total_goals: float) -> Floats:
    """Probability of each score that goes with a forecast of the three outcomes.

    Args:
        three: the forecast.
        total_goals: expected of both clubs together; NaN for the leagues' mean.
    """
    return np.asarray(score_probabilities(np.array([three]), total_goals)[0])
