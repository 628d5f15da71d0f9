"""A model with odds, split into what it says of two clubs and what it makes of their odds.

Its log odds-ratios are linear in those of the market, so that whoever holds two numbers of a
pairing and four of the model can forecast with any odds, without the model.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.given_odds import log_odds_ratios
from pl_assets.football.models.candidate import Estimator
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.training import ODDS_RATIOS

Floats = NDArray[np.float64]
_TOLERANCE = 1e-8


class MarketTerms(NamedTuple):
    """Log odds-ratios (home and away over draw) = offsets + those of the market @ weights."""

    offsets: Floats
    """Shape (n, 2); NaN where the model lacks another of its features."""
    weights: Floats
    """Shape (2, 2): from the market's, home and away, to the forecast's."""


def market_terms(model: Estimator, features: Sequence[str], rows: pd.DataFrame) -> MarketTerms:
    """The terms of a model for pairings.

    Args:
        model: fitted, linear in the market's log odds-ratios.
        features: what it looks at, `ODDS_RATIOS` among them.
        rows: its other features.

    Raises:
        ValueError: if the model is not linear in them.
    """
    others = [name for name in features if name not in ODDS_RATIOS]
    known = rows[others].notna().all(axis=1).to_numpy()
    offsets = np.full((len(rows), 2), np.nan)
    if not known.any():
        return MarketTerms(offsets, np.full((2, 2), np.nan))

    def ratios(home: float, away: float) -> Floats:
        asked = rows[known].assign(**dict(zip(ODDS_RATIOS, (home, away), strict=True)))
        return log_odds_ratios(outcome_probabilities(model, asked, features))

    offsets[known] = ratios(0.0, 0.0)
    weights = np.array([(ratios(*one) - offsets[known])[0] for one in np.eye(2)])
    far = (1.5, -0.5)
    if np.abs(offsets[known] + far @ weights - ratios(*far)).max() > _TOLERANCE:
        raise ValueError("expected a model that is linear in the market's log odds-ratios")
    return MarketTerms(offsets, weights)
