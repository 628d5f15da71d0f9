"""A forecast from a market and the terms of a model with odds; numpy alone, as the API loads it.

`market_terms.py` takes a model apart into these terms; this puts them together again.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST = np.finfo(np.float64).tiny
"""What a price of more than 10^308 still leaves: its logarithm must be finite."""


def forecast_given_odds(market: Floats, offsets: Floats, weights: Floats) -> Floats:
    """Probabilities of home win, draw and away win, with the market's known.

    Args:
        market: probabilities of the three, the margin removed, shape (n, 3).
        offsets: log odds-ratios, home and away over draw, were the market's even, shape (n, 2).
        weights: from the market's log odds-ratios to the forecast's, shape (2, 2).

    Returns:
        Shape (n, 3); every row sums to 1.
    """
    ratios = offsets + log_odds_ratios(np.maximum(market, _LEAST)) @ weights
    exponents = np.insert(ratios, 1, 0.0, axis=1)
    odds = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def log_odds_ratios(probabilities: Floats) -> Floats:
    """Log of home over draw and of away over draw, shape (n, 2), of probabilities above 0."""
    logs = np.log(probabilities)
    return np.asarray(logs[:, [0, 2]] - logs[:, [1]])
