"""How likely a club scores so many goals, at a given rate."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def goal_probabilities(rates: Floats, most_goals: int) -> Floats:
    """Poisson probabilities of 0 to `most_goals` goals.

    Args:
        rates: expected goals, above 0, shape (n,).
        most_goals: where the distribution is cut; what lies beyond is left out.

    Returns:
        Shape (n, most_goals + 1); a row sums to 1 less what was left out.
    """
    goals = np.arange(most_goals + 1)
    factorials = np.array([math.lgamma(count + 1) for count in goals])
    return np.asarray(np.exp(goals * np.log(rates)[:, None] - rates[:, None] - factorials))
