"""How strong clubs are in attack and defence, and how that wanders through rounds and summers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPREAD = np.array([0.3, 0.27])
"""Standard deviation over clubs, of log attack and of log defence."""
TOGETHER = 0.7
"""Correlation of a club's attack with its defence."""
KEPT_A_ROUND = 0.996
KEPT_A_SUMMER = 0.88
"""Shares of the distance from the mean that are kept; what is lost is drawn anew."""
PROMOTED_BELOW = 0.15
PROMOTED_SPREAD = 0.08


class Strengths(NamedTuple):
    """Log attack and log defence of clubs; higher is better in both, 0 is the league's mean."""

    attack: Floats
    defence: Floats


def first_strengths(random: np.random.Generator, clubs: int) -> Strengths:
    """Strengths of the clubs of the first season."""
    return _centred(_steps(random, clubs))


def over_summer(random: np.random.Generator, stayed: Strengths, promoted: int) -> Strengths:
    """Strengths at the start of a season: those that stayed, in order, then the promoted."""
    kept = np.stack(stayed) * KEPT_A_SUMMER
    kept += _steps(random, kept.shape[1]) * np.sqrt(1 - KEPT_A_SUMMER**2)
    new = _steps(random, promoted) / SPREAD[:, None] * PROMOTED_SPREAD
    new += kept.mean(axis=1, keepdims=True) - PROMOTED_BELOW
    return _centred(np.concatenate([kept, new], axis=1))


def through_rounds(random: np.random.Generator, start: Strengths, rounds: int) -> list[Strengths]:
    """Strengths in each round, the first being those at the start."""
    now = np.stack(start)
    each = [start]
    for _ in range(rounds - 1):
        steps = _steps(random, now.shape[1]) * np.sqrt(1 - KEPT_A_ROUND**2)
        now = now * KEPT_A_ROUND + steps
        each.append(Strengths(*now))
    return each


def _steps(random: np.random.Generator, clubs: int) -> Floats:
    """Draws with the spread and correlation of strengths, shape (2, clubs)."""
    attack, other = random.standard_normal((2, clubs))
    defence = TOGETHER * attack + np.sqrt(1 - TOGETHER**2) * other
    return np.asarray(np.stack([attack, defence]) * SPREAD[:, None])


def _centred(strengths: Floats) -> Strengths:
    """Around 0, so that goals do not drift over the years."""
    return Strengths(*(strengths - strengths.mean(axis=1, keepdims=True)))
