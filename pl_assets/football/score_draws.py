"""Scores drawn from their probabilities.

Every match of a season is drawn with the same total of goals, the leagues' mean: see
`score_forecast`.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Goals = NDArray[np.int8]


def draw_scores(probabilities: Floats, uniform: Floats) -> tuple[Goals, Goals]:
    """Goals of home and away club.

    Args:
        probabilities: of each score, as `score_forecast.score_probabilities` gives them.
        uniform: one number within 0 and 1, below 1, for each draw: shape (draws, matches).

    Returns:
        Home goals and away goals, each of the shape of `uniform`.
    """
    drawn = np.zeros(uniform.shape, dtype=np.intp)
    matches, size, _ = probabilities.shape
    cumulative = probabilities.reshape(matches, size * size).cumsum(axis=1)
    for match, steps in enumerate(cumulative):
        # By the last step, which rounding leaves a little beside 1.
        drawn[:, match] = np.searchsorted(steps / steps[-1], uniform[:, match], side="right")
    home, away = np.divmod(drawn, size)
    return home.astype(np.int8), away.astype(np.int8)
