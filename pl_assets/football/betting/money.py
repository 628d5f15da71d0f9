"""Money as whole pence and odds as ten-thousandths: what a stake wins, exact to the penny.

A float cannot hold 0.10, and a sum of floats depends on its order. A sum of whole pence does not.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pence = NDArray[np.int64]
Whole = TypeVar("Whole", int, NDArray[np.int64])

TICKS = 10_000
"""Of decimal odds: sources print at most four decimals."""
BASIS_POINTS = 10_000
PENCE = 100
"""In a pound."""


def in_ticks(odds: ArrayLike) -> NDArray[np.int64]:
    """Decimal odds in ten-thousandths, as whole numbers.

    Args:
        odds: finite and above 1, of any shape.
    """
    return np.rint(np.asarray(odds, dtype=np.float64) * TICKS).astype(np.int64)


def profit_if_won(stake_pence: ArrayLike, odds: ArrayLike, commission: int = 0) -> Pence:
    """What bets win beyond their stakes; a fraction of a penny stays with the bookmaker.

    Args:
        stake_pence: whole pence, of any shape.
        odds: decimal odds of the same shape.
        commission: what is kept of winnings, in basis points; 200 is 2 %.
    """
    stakes = np.asarray(stake_pence, dtype=np.int64)
    return np.asarray(winnings(stakes, in_ticks(odds), commission))


def winnings(stake_pence: Whole, odds_in_ticks: Whole, commission: int) -> Whole:
    """The same of whole numbers, of one bet or of arrays of them."""
    won = stake_pence * (odds_in_ticks - TICKS) // TICKS
    # -a // b rounds away from 0: what is kept is never less than what was agreed.
    return won + -won * commission // BASIS_POINTS


def profits(
    stake_pence: ArrayLike, odds: ArrayLike, is_won: ArrayLike, commission: int = 0
) -> Pence:
    """What bets brought: their winnings, or the loss of the stake."""
    stakes = np.asarray(stake_pence, dtype=np.int64)
    return np.where(is_won, profit_if_won(stakes, odds, commission), -stakes)
