"""Taking the bookmaker's margin out of odds; numpy alone, since the API loads this too."""

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.errors import InvalidOdds

Floats = NDArray[np.float64]


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
    odds = np.asarray(odds, dtype=np.float64)
    valid = np.isfinite(odds) & (odds > 1)
    if not valid.all():
        row = int(np.flatnonzero(~valid.all(axis=1))[0])
        raise InvalidOdds(f"expected finite odds above 1, found {odds[row].tolist()} in row {row}")
    logs = -np.log(odds)
    # The sum of exp(k * log p) falls and is convex in k, so Newton's steps from 0 only ever
    # approach the root from below.
    k = np.zeros((len(odds), 1))
    for _ in range(200):
        powered = np.exp(k * logs)
        excess = powered.sum(axis=1, keepdims=True) - 1
        step = excess / -(powered * logs).sum(axis=1, keepdims=True)
        k += step
        if np.all(np.abs(step) <= 1e-14 * (1 + k)):
            break
    powered = np.exp(k * logs)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))
