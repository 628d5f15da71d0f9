"""Scores of matches of which only the three outcomes are forecast, drawn so that they fit them.

The outcome has the probability that it was forecast with. The score, given the outcome, is that of
independent Poisson goals (Maher 1982, "Modelling association football scores") whose rates add
up to the league's mean total and whose odds of a home win against an away win are the forecast's.
Every match is given the same total, the league's mean: a forecast of three outcomes says nothing of
how many goals there will be.
"""

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.goals.score_matrix import poisson

Floats = NDArray[np.float64]
Goals = NDArray[np.int8]

MEAN_TOTAL = 2.7
"""Goals a match of these leagues."""
MOST_GOALS = 10
"""Of one club; with the mean total more are rarer than one match in two thousand."""

_HALVINGS = 40
_COUNT = np.arange(MOST_GOALS + 1)
_IS_OUTCOME = np.stack(
    [_COUNT[:, None] > _COUNT, _COUNT[:, None] == _COUNT, _COUNT[:, None] < _COUNT]
)
"""Which scores are a home win, a draw, an away win: shape (3, home goals, away goals)."""


def score_probabilities(three: Floats) -> Floats:
    """Probability of each score.

    Args:
        three: probabilities of home win, draw and away win, shape (matches, 3), rows sum to 1.

    Returns:
        Shape (matches, home goals, away goals), each up to `MOST_GOALS`; the three outcomes of a
        match have the probabilities given.
    """
    independent = _independent(_home_share(three))
    of_outcome = np.einsum("mha,oha->mo", independent, _IS_OUTCOME.astype(np.float64))
    return np.asarray(independent * np.einsum("mo,oha->mha", three / of_outcome, _IS_OUTCOME))


def draw_scores(probabilities: Floats, uniform: Floats) -> tuple[Goals, Goals]:
    """Goals of home and away club.

    Args:
        probabilities: of each score, as `score_probabilities` gives them.
        uniform: one number within 0 and 1, below 1, for each draw: shape (draws, matches).

    Returns:
        Home goals and away goals, each of the shape of `uniform`.
    """
    drawn = np.zeros(uniform.shape, dtype=np.intp)
    cumulative = probabilities.reshape(len(probabilities), _IS_OUTCOME[0].size).cumsum(axis=1)
    for match, steps in enumerate(cumulative):
        # By the last step, which rounding leaves a little beside 1.
        drawn[:, match] = np.searchsorted(steps / steps[-1], uniform[:, match], side="right")
    home, away = np.divmod(drawn, MOST_GOALS + 1)
    return home.astype(np.int8), away.astype(np.int8)


def _home_share(three: Floats) -> Floats:
    """The share of the total that makes home and away wins as likely to each other as forecast.

    Found by halving: the more of the goals are the home club's, the likelier it wins.
    """
    home, _, away = three.T
    low, high = np.zeros(len(three)), np.ones(len(three))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        likely = _independent(middle)
        wins, _, losses = (likely[:, which].sum(axis=1) for which in _IS_OUTCOME)
        is_too_low = wins * away < losses * home
        low, high = np.where(is_too_low, middle, low), np.where(is_too_low, high, middle)
    return np.asarray((low + high) / 2)


def _independent(home_share: Floats) -> Floats:
    """Scores of independent goals, shape (matches, home goals, away goals)."""
    home = poisson(MEAN_TOTAL * home_share, MOST_GOALS)
    away = poisson(MEAN_TOTAL * (1 - home_share), MOST_GOALS)
    return np.asarray(home[:, :, None] * away[:, None, :])
