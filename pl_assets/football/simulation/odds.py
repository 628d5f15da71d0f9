"""Odds on simulated matches: what a market that knows the truth, less some noise, would offer."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CLOSING_NOISE = 0.06
PRE_MATCH_NOISE = 0.12
"""Standard deviations of the market's log-odds of a win against a draw around the true ones."""
OVERROUNDS = {"B365": 1.05, "BW": 1.06, "PS": 1.025, "WH": 1.055}
"""What the implied probabilities of each bookmaker sum to, by the code of its columns."""
OWN_NOISE = {"B365": 0.02, "BW": 0.025, "PS": 0.01, "WH": 0.025}
LOWEST = 1.01


def quoted_odds(random: np.random.Generator, probabilities: Floats) -> pd.DataFrame:
    """Odds columns of a season file, pre-match then closing, from the true probabilities.

    What the market gets wrong at its close it got wrong before, and more besides: its price
    moves toward the truth.
    """
    matches = len(probabilities)
    closing = CLOSING_NOISE * random.standard_normal((matches, 2))
    earlier = np.sqrt(PRE_MATCH_NOISE**2 - CLOSING_NOISE**2) * random.standard_normal((matches, 2))
    return pd.concat(
        [
            _offered(random, _believed(probabilities, closing + earlier), ""),
            _offered(random, _believed(probabilities, closing), "C"),
        ],
        axis=1,
    )


def _offered(random: np.random.Generator, market: Floats, mark: str) -> pd.DataFrame:
    prices: dict[str, Floats] = {}
    for code, overround in OVERROUNDS.items():
        own = OWN_NOISE[code] * random.standard_normal((len(market), 2))
        odds = odds_with_margin(_believed(market, own), overround)
        prices[code] = np.maximum(odds.round(2), LOWEST)
    every = np.stack(list(prices.values()))
    prices |= {"Max": every.max(axis=0), "Avg": every.mean(axis=0).round(2)}
    return pd.DataFrame(
        {
            f"{code}{mark}{outcome}": of_code[:, number]
            for code, of_code in prices.items()
            for number, outcome in enumerate("HDA")
        }
    )


def _believed(probabilities: Floats, noise: Floats) -> Floats:
    """Probabilities whose log-odds of home and away against the draw are off by the noise."""
    believed = probabilities.copy()
    believed[:, [0, 2]] *= np.exp(noise)
    return np.asarray(believed / believed.sum(axis=1, keepdims=True))


def odds_with_margin(probabilities: Floats, overround: float) -> Floats:
    """Decimal odds whose implied probabilities sum to the overround.

    Every probability is raised to the one power below 1 that does it, as the power method of
    `margin` undoes: long shots carry more of the margin.
    """
    logs = np.log(probabilities)
    # Falling and convex in the power, so Newton's steps from 0 only ever approach from below.
    power = np.zeros((len(logs), 1))
    for _ in range(12):
        powered = np.exp(power * logs)
        excess = powered.sum(axis=1, keepdims=True) - overround
        power -= excess / (powered * logs).sum(axis=1, keepdims=True)
    return np.asarray(np.exp(-power * logs))
