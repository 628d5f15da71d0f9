"""Scores of simulated matches: goals by Dixon and Coles (1997), and the outcomes they make likely.

Dixon, M. J. & Coles, S. G. (1997), "Modelling association football scores and inefficiencies in
the football betting market".
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.poisson import goal_probabilities

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

HOME_RATE = 1.455
AWAY_RATE = 1.115
"""Goals of clubs that are as strong as the mean; the spread of strengths adds the rest."""
RHO = -0.07
"""Below 0: 0-0 and 1-1 are likelier, 1-0 and 0-1 rarer than of independent goals."""
MOST_GOALS = 12


class Scores(NamedTuple):
    """Goals that fell, and the true probabilities of home win, draw and away win, (matches, 3)."""

    home: Counts
    away: Counts
    probabilities: Floats


def play(random: np.random.Generator, home_edge: Floats, away_edge: Floats) -> Scores:
    """Play matches.

    Args:
        random: where chance comes from.
        home_edge: log attack of each home club less log defence of its opponent.
        away_edge: the same of the away club.
    """
    likely = score_matrix(HOME_RATE * np.exp(home_edge), AWAY_RATE * np.exp(away_edge))
    cumulative = likely.reshape(len(likely), -1).cumsum(axis=1)
    drawn = random.random((len(likely), 1)) * cumulative[:, -1:]
    home, away = np.divmod((cumulative <= drawn).sum(axis=1), MOST_GOALS + 1)
    goals = np.arange(MOST_GOALS + 1)
    margin = goals[:, None] - goals
    outcomes = [likely[:, which].sum(axis=1) for which in (margin > 0, margin == 0, margin < 0)]
    return Scores(home, away, np.stack(outcomes, axis=1))


def score_matrix(home_rate: Floats, away_rate: Floats) -> Floats:
    """Probability of each score, shape (matches, home goals, away goals)."""
    home, away = (goal_probabilities(rate, MOST_GOALS) for rate in (home_rate, away_rate))
    both = home[:, :, None] * away[:, None, :]
    both[:, 0, 0] *= 1 - home_rate * away_rate * RHO
    both[:, 0, 1] *= 1 + home_rate * RHO
    both[:, 1, 0] *= 1 + away_rate * RHO
    both[:, 1, 1] *= 1 - RHO
    return np.asarray(both / both.sum(axis=(1, 2), keepdims=True))
