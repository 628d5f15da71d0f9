"""Offers made up for tests: a few matches a day, prices around what their probabilities say."""

import numpy as np

from pl_assets.football.betting.offers import Offers, fair


def offers(matches=300, seed=7, *, seasons=(2020, 2021), better=0.0):
    """Matches with odds, forecasts and results that all come of one set of true probabilities.

    Args:
        matches: how many; four a day, two days a week.
        seed: of the draws.
        seasons: halves of the matches.
        better: by how much best prices exceed fair ones.
    """
    draws = np.random.default_rng(seed)
    true = draws.dirichlet((4, 3, 3), size=matches)
    average = np.maximum(np.round(1 / (true * 1.06), 2), 1.01)
    number = np.arange(matches)
    outcomes = (draws.random((matches, 1)) > np.cumsum(true, axis=1)).sum(axis=1)
    return Offers(
        match_ids=np.array([f"match {n:04d}" for n in number]),
        days=18_500 + number // 8 * 7 + number % 8 // 4,
        seasons=np.where(number < matches // 2, *seasons),
        odds=np.maximum(
            np.round((1 + better) / true * draws.uniform(0.9, 1.02, true.shape), 2), 1.01
        ),
        market=fair(average),
        forecast=draws.dirichlet((1, 1, 1), size=matches) * 0.1 + true * 0.9,
        closing=true,
        outcomes=outcomes.astype(np.int64),
    )
