"""Scores that fit a forecast of the three outcomes: numpy alone, as the API loads it.

The outcome has the probability that it was forecast with. The score, given the outcome, is that of
independent Poisson goals (Maher 1982, "Modelling association football scores") whose rates add
up to a given total and whose odds of a home win against an away win are the forecast's.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEAN_TOTAL = 2.7
"""Goals a match of these leagues: for matches of whose clubs nothing is known."""
LEAST_TOTAL, MOST_TOTAL = 1.0, 6.0
"""Beyond, ratings are a slip rather than an opinion."""
MOST_GOALS = 10
"""Of one club; with the mean total more are rarer than one match in two thousand."""
LISTED = 5
"""Scores that are listed as the likeliest."""

_COUNT = np.arange(MOST_GOALS + 1, dtype=np.float64)
_LOG_FACTORIAL = np.array([math.lgamma(count + 1) for count in _COUNT])
_SCORES = (MOST_GOALS + 1) ** 2
_HOME, _AWAY = np.divmod(np.arange(_SCORES), MOST_GOALS + 1)
_OUTCOME = 1 - np.sign(_HOME - _AWAY)
"""Of each score: 0 a home win, 1 a draw, 2 an away win."""
_IS_OUTCOME = (np.arange(3)[:, None] == _OUTCOME).astype(np.float64)
_GOALS = np.stack([_HOME, _AWAY]).astype(np.float64)
_SCORES_BY_PLACE = np.stack([_HOME, _AWAY], axis=1)
_LOGITS = np.linspace(-7, 7, 561)
_SHARES = 1 / (1 + np.exp(-_LOGITS))
_STEP = 0.05
"""Between totals for which the home club's share is looked up."""


class Scores(NamedTuple):
    """What forecasts of n matches say of goals."""

    expected: Floats
    """Expected goals of home and away club, shape (n, 2)."""
    likeliest: NDArray[np.intp]
    """Home and away goals of the likeliest scores, likeliest first, shape (n, LISTED, 2)."""
    probability: Floats
    """Of those scores, shape (n, LISTED)."""


def scores_of(three: Floats, total_goals: Floats) -> Scores:
    """Expected goals and the likeliest scores; see `score_probabilities` for the arguments."""
    return _scores_in(_flat_scores(three, total_goals))


def scores_in(probabilities: Floats) -> Scores:
    """The same of score probabilities, as `score_probabilities` gives them."""
    return _scores_in(probabilities.reshape(len(probabilities), _SCORES))


def _scores_in(likely: Floats) -> Scores:
    # Whole rows are sorted: of one match that is sooner done than looking for its five first.
    top = np.argsort(-likely, axis=1, kind="stable")[:, :LISTED]
    return Scores(
        _sums(likely, _GOALS), _SCORES_BY_PLACE[top], np.take_along_axis(likely, top, axis=1)
    )


def score_probabilities(three: Floats, total_goals: Floats | float = MEAN_TOTAL) -> Floats:
    """Probability of each score.

    Args:
        three: probabilities of home win, draw and away win, shape (n, 3), rows sum to 1.
        total_goals: expected goals of both clubs together before the outcome's own probability
            is given to it, shape (n,) or one for all; NaN is taken as the mean, what lies
            outside 1 to 6 as the nearest of the two.

    Returns:
        Shape (n, home goals, away goals), each up to `MOST_GOALS`; the three outcomes of a match
        have the probabilities given.
    """
    size = MOST_GOALS + 1
    return _flat_scores(three, np.asarray(total_goals)).reshape(len(three), size, size)


def _flat_scores(three: Floats, total_goals: Floats) -> Floats:
    totals = [_sane(total) for total in np.asarray(total_goals).ravel().tolist()]
    if len(totals) != len(three):
        totals *= len(three)
    rows = zip(three.tolist(), totals, strict=True)
    goals = [_goals(home, away, total) for (home, _, away), total in rows]
    independent = _independent(np.array(goals).reshape(-1, 2).T)
    return np.asarray(independent * (three / _sums(independent, _IS_OUTCOME))[:, _OUTCOME])


def _goals(home: float, away: float, total: float) -> tuple[float, float]:
    """The total, shared by the clubs."""
    share = _home_share(home, away, total)
    return total * share, total * (1 - share)


def _sane(total: float) -> float:
    return MEAN_TOTAL if math.isnan(total) else min(max(total, LEAST_TOTAL), MOST_TOTAL)


def _sums(scores: Floats, weights: Floats) -> Floats:
    """Weighted sums over scores, shape (n, weights).

    Not a product of matrices, whose last digit depends on how many rows there are: a match has
    the same numbers alone and in a list.
    """
    return np.asarray((scores[:, None, :] * weights).sum(axis=2))


def _home_share(home: float, away: float, total: float) -> float:
    """The share of the total that makes home and away wins as likely to each other as forecast.

    The more of the goals are the home club's, the likelier it wins, so it is looked up in a table
    of shares. Plain numbers, as one match is asked for most.
    """
    if home > 0 and away > 0:
        ratio = math.log(home) - math.log(away)
    else:
        # Beyond the table's end; of neither the share is nobody's.
        ratio = math.copysign(math.inf, home - away) if home != away else 0.0
    logit = float(np.interp(ratio, _ratios(round(total / _STEP)), _LOGITS))
    return 1 / (1 + math.exp(-logit))


@lru_cache(maxsize=256)
def _ratios(step: int) -> Floats:
    """Log of home over away wins at each of `_SHARES`, for a total of so many steps."""
    wins = _independent(step * _STEP * np.array([_SHARES, 1 - _SHARES])) @ _IS_OUTCOME.T
    return np.asarray(np.log(wins[:, 0]) - np.log(wins[:, 2]))


def _independent(goals: Floats) -> Floats:
    """Scores of independent goals, of home clubs' and away clubs' expected ones; (n, scores)."""
    expected = goals[:, :, None]
    home, away = np.exp(np.log(expected) * _COUNT - expected - _LOG_FACTORIAL)
    return np.asarray((home[:, :, None] * away[:, None, :]).reshape(len(home), _SCORES))
