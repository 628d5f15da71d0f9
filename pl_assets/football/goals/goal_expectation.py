"""The goals that a market expects, found in its odds of the result and of over 2.5 goals."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from pl_assets.football.goals.score_matrix import poisson

Floats = NDArray[np.float64]

DEFAULT_TOTAL = 2.6
"""Goals of a match where no odds of over 2.5 are held; about the mean of the Premier League."""
LEAST_OVER, MOST_OVER = 0.05, 0.95
"""Of 0.8 and of 6.3 goals in all: beyond, odds are a slip rather than an opinion."""

_HALVINGS = 60
"""Of an interval of length 1: nothing is left of it that a float could tell."""
_MOST_GOALS = 40
"""Of 6.3 expected goals a side scores more with a probability of 1e-19."""


def expected_goals(
    probabilities: Floats, over: Floats, default_total: float = DEFAULT_TOTAL
) -> Floats:
    """Expected goals of both sides that a market's probabilities imply.

    Goals are taken as Poisson's and independent. The total is the one that goes over 2.5 as often
    as the market says; the share of the home side is the one with which home and away wins are in
    the market's ratio. Three numbers fix two, so the draw is the model's own: what it differs
    from the market's by is what Dixon and Coles' rho is for.

    Args:
        probabilities: of home win, draw and away win, without margin, shape (n, 3), above 0.
        over: probability of more than 2.5 goals, without margin, shape (n,); what lies outside
            0.05 to 0.95 is taken as the nearest of the two, and nan as not known.
        default_total: goals of both sides where `over` is nan.

    Returns:
        Goals of the home side and of the away side, shape (n, 2).

    Raises:
        ValueError: naming the first row whose probabilities of a win are not finite and above 0.
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    wins = probabilities[:, [0, 2]]
    wrong = np.flatnonzero(~(np.isfinite(wins) & (wins > 0)).all(axis=1))
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(
            "expected finite probabilities of home and away win above 0, "
            f"found {wins[row].tolist()} in row {row}"
        )
    total = total_goals(over, default_total)
    # Home wins grow and away wins shrink with the home side's share, so there is one share at
    # which their ratio is the market's; compared as products, since one of them may underflow.
    low, high = np.zeros(len(total)), np.ones(len(total))
    for _ in range(_HALVINGS):
        share = (low + high) / 2
        home_wins, away_wins = _wins(share * total, (1 - share) * total)
        too_small = home_wins * wins[:, 1] < away_wins * wins[:, 0]
        low, high = np.where(too_small, share, low), np.where(too_small, high, share)
    share = (low + high) / 2
    return np.stack([share * total, (1 - share) * total], axis=1)


def total_goals(over: Floats, default_total: float = DEFAULT_TOTAL) -> Floats:
    """Expected goals of both sides together; see `expected_goals` for the arguments.

    A Poisson variable reaches 3 as often as a gamma variable of shape 3 stays below its mean.
    """
    over = np.clip(np.asarray(over, dtype=np.float64), LEAST_OVER, MOST_OVER)
    return np.where(np.isnan(over), default_total, gammaincinv(3, over))


def _wins(home_goals: Floats, away_goals: Floats) -> tuple[Floats, Floats]:
    """Probabilities of home and of away win, without the whole matrix of scores."""
    home, away = poisson(home_goals, _MOST_GOALS), poisson(away_goals, _MOST_GOALS)
    home_wins = (home[:, 1:] * away.cumsum(axis=1)[:, :-1]).sum(axis=1)
    away_wins = (away[:, 1:] * home.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return home_wins, away_wins
