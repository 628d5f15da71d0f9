"""Probabilities of every score, from expected goals, and what can be read off them.

Goals of either side are Poisson's and independent but for the four lowest scores, which rho moves
(Dixon & Coles 1997, "Modelling association football scores and inefficiencies in the football
betting market"): below 0, 0-0 and 1-1 are likelier, 1-0 and 0-1 rarer. The four corrections cancel
out: rho changes neither side's own goals nor how often more than two fall, and moves the outcomes
in a straight line.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_GOALS = 15
"""Of one side. Of 4 expected goals a side scores more once in 200,000 matches."""


def score_matrix(
    home_goals: Floats, away_goals: Floats, rho: float | Floats = 0.0, most: int = MOST_GOALS
) -> Floats:
    """Probability of every score.

    Args:
        home_goals: expected goals of the home sides, shape (n,), above 0.
        away_goals: the same of the away sides.
        rho: Dixon and Coles' correction, one for all or shape (n,), within `rho_limits`.
        most: the most goals of one side; what lies beyond is spread over the rest.

    Returns:
        Shape (n, most + 1, most + 1), by goals of the home side and of the away side; each match's
        sums to 1.

    Raises:
        ValueError: if expected goals are not finite and above 0, or rho makes a probability
            negative; naming the first row of which that is so.
    """
    home = expected_goals_checked(home_goals)
    away = expected_goals_checked(away_goals)
    lowest, highest = rho_limits(home, away)
    outside = np.flatnonzero(~((lowest <= rho) & (rho <= highest)))
    if outside.size:
        row = int(outside[0])
        raise ValueError(
            f"expected a rho from {lowest[row]:.4f} to {highest[row]:.4f} for {home[row]} and "
            f"{away[row]} goals, found {np.broadcast_to(rho, home.shape)[row]} in row {row}"
        )
    both = poisson(home, most)[:, :, None] * poisson(away, most)[:, None, :]
    both[:, 0, 0] *= 1 - home * away * rho
    both[:, 0, 1] *= 1 + home * rho
    both[:, 1, 0] *= 1 + away * rho
    both[:, 1, 1] *= 1 - rho
    return np.asarray(both / both.sum(axis=(1, 2), keepdims=True))


def rho_limits(home_goals: Floats, away_goals: Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest rho of each match with which no probability is negative."""
    lowest = -1 / np.maximum(home_goals, away_goals)
    highest = np.minimum(1 / (home_goals * away_goals), 1)
    return lowest, highest


def outcomes_of(matrix: Floats) -> Floats:
    """Probabilities of home win, draw and away win, shape (n, 3), of score matrices."""
    goals = np.arange(matrix.shape[-1])
    margin = goals[:, None] - goals
    outcomes = [matrix[:, which].sum(axis=1) for which in (margin > 0, margin == 0, margin < 0)]
    return np.stack(outcomes, axis=1)


def total_goals_over(matrix: Floats, line: float) -> Floats:
    """Probability that both sides together score more than the line, shape (n,)."""
    goals = np.arange(matrix.shape[-1])
    return np.asarray(matrix[:, goals[:, None] + goals > line].sum(axis=1))


def expected_goals_checked(goals: Floats) -> Floats:
    """The goals as floats.

    Raises:
        ValueError: naming the first row that is not finite and above 0.
    """
    goals = np.asarray(goals, dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(goals) & (goals > 0)))
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(f"expected goals must be finite and above 0: {goals[row]} in row {row}")
    return goals


def poisson(expected: Floats, most: int) -> Floats:
    """Probabilities of 0 to `most` goals, shape (n, most + 1), of expected goals above 0."""
    goals = np.arange(most + 1)
    factorials = np.array([math.lgamma(count + 1) for count in goals])
    return np.asarray(np.exp(goals * np.log(expected)[:, None] - expected[:, None] - factorials))
