"""Taking the bookmaker's margin out of odds; numpy alone, since the API loads this too.

All take decimal odds of shape (n, outcomes) and give probabilities of that shape, every row of
which sums to 1. A book without a margin is its own probabilities; they differ in whose odds they
think the margin is in.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.errors import InvalidOdds

Floats = NDArray[np.float64]

_HALVINGS = 60
"""Of an interval of length 1: nothing is left of it that a float could tell."""


def normalized_probabilities(odds: Floats) -> Floats:
    """Probabilities from decimal odds, every implied probability 1/odds cut by the same share.

    Args:
        odds: decimal odds, shape (n, outcomes), each finite and above 1.

    Returns:
        Probabilities of the same shape; every row sums to 1.

    Raises:
        InvalidOdds: naming the first row that is not finite or not above 1.
    """
    return _summing_to_one(1 / _checked(odds))


def power_probabilities(odds: Floats) -> Floats:
    """Probabilities from decimal odds, the margin removed by the power method.

    Every implied probability 1/odds is raised to the one power k that makes them sum to 1
    (Clarke, Kovalchik & Ingram 2017, "Adjusting bookmaker's odds to allow for overround"):
    long shots, whose odds carry more of the margin, lose more than favourites.

    Args:
        odds: decimal odds, shape (n, outcomes), each finite and above 1.

    Returns:
        Probabilities of the same shape; every row sums to 1.

    Raises:
        InvalidOdds: naming the first row that is not finite or not above 1.
    """
    logs = -np.log(_checked(odds))
    # The sum of exp(k * log p) falls and is convex in k, so Newton's steps from 0 only ever
    # approach the root from below.
    k = np.zeros((len(logs), 1))
    moving = np.ones((len(logs), 1), dtype=bool)
    for _ in range(200):
        powered = np.exp(k * logs)
        excess = powered.sum(axis=1, keepdims=True) - 1
        step = excess / -(powered * logs).sum(axis=1, keepdims=True)
        # Each row stops by itself: how long others take must not show in its last digit.
        k += np.where(moving, step, 0.0)
        moving &= np.abs(step) > 1e-14 * (1 + k)
        if not moving.any():
            break
    return _summing_to_one(np.exp(k * logs))


def power_probabilities_of_one(odds: Sequence[float]) -> tuple[float, ...]:
    """The same of a single book: ten times as fast as an array of one row.

    Args:
        odds: decimal odds of its outcomes, each finite and above 1.
    """
    logs = [-math.log(price) for price in odds]
    # Left of the root, as Newton's steps must begin: 1 is nearer, if there is a margin at all.
    k = 1.0 if sum(1 / price for price in odds) > 1 else 0.0
    for _ in range(200):
        powered = [math.exp(k * log) for log in logs]
        slope = sum(power * log for power, log in zip(powered, logs, strict=True))
        step = (sum(powered) - 1) / -slope
        k += step
        if abs(step) <= 1e-14 * (1 + k):
            break
    powered = [math.exp(k * log) for log in logs]
    total = sum(powered)
    return tuple(power / total for power in powered)


def shin_probabilities(odds: Floats) -> Floats:
    """Probabilities from decimal odds, the margin removed by Shin's model of insiders.

    A share z of the money comes from bettors who know the outcome, and the bookmaker shortens
    long shots most to be safe from them (Shin 1992, "Prices of state contingent claims with
    insider traders, and the favourite-longshot bias"; Shin 1993, "Measuring the incidence of
    insider trading in a market for state-contingent claims"). Given z, the probabilities have a
    closed form (Jullien & Salanié 1994); z is where they sum to 1.

    A book that sums to 1 or less leaves nothing for insiders to be the reason of: z is 0, and
    what is left is `normalized_probabilities`.

    Args:
        odds: decimal odds, shape (n, outcomes), each finite and above 1.

    Returns:
        Probabilities of the same shape; every row sums to 1.

    Raises:
        InvalidOdds: naming the first row that is not finite or not above 1.
    """
    implied = 1 / _checked(odds)
    squared = implied**2 / implied.sum(axis=1, keepdims=True)
    # The sum falls all the way from z = 0, where it is the root of the overround, to z = 1, where
    # it is below 1; but it is neither convex nor concave, so Newton's steps could leave [0, 1].
    low, high = np.zeros((len(implied), 1)), np.ones((len(implied), 1))
    for _ in range(_HALVINGS):
        z = (low + high) / 2
        too_small = _given_insiders(squared, z).sum(axis=1, keepdims=True) < 1
        low, high = np.where(too_small, low, z), np.where(too_small, z, high)
    return _summing_to_one(_given_insiders(squared, low))


def _given_insiders(squared: Floats, z: Floats) -> Floats:
    """Shin's closed form, with the root in the denominator: as the difference that it is printed
    as, it loses its digits for long shots and has none at z = 1."""
    return np.asarray(2 * squared / (np.sqrt(z**2 + 4 * (1 - z) * squared) + z))


def _checked(odds: Floats) -> Floats:
    odds = np.asarray(odds, dtype=np.float64)
    valid = np.isfinite(odds) & (odds > 1)
    if not valid.all():
        row = int(np.flatnonzero(~valid.all(axis=1))[0])
        raise InvalidOdds(f"expected finite odds above 1, found {odds[row].tolist()} in row {row}")
    return odds


def _summing_to_one(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
