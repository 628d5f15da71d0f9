"""Reliability: of all that was forecast with about a probability, how much happened."""

import numpy as np
import pandas as pd

from pl_assets.football.features import OUTCOMES
from pl_assets.football.judging.intervals import share_bounds
from pl_assets.football.scoring import Floats, Outcomes

POOLED = "pooled"
RELIABILITY_COLUMNS = [
    *("outcome", "bin_low", "bin_high", "forecasts", "mean_probability"),
    *("share_happened", "share_low", "share_high"),
]


def reliability(probabilities: Floats, outcomes: Outcomes, bins: int = 10) -> pd.DataFrame:
    """The bins of a reliability diagram (DeGroot & Fienberg 1983), by outcome and pooled.

    Args:
        probabilities: shape (n, 3), in the order home, draw, away.
        outcomes: what happened, as 0, 1 or 2, shape (n,).
        bins: of equal width from 0 to 1; a probability on an edge belongs to the bin above it.
            They are those of the expected calibration error.

    Returns:
        `RELIABILITY_COLUMNS`, one row a bin that holds forecasts: by `outcome` ('home', 'draw',
        'away'), then 'pooled', which counts every match three times, once for each outcome; its
        intervals take these as independent, which they are not quite, and are a little too wide.
    """
    happened = np.eye(len(OUTCOMES))[outcomes]
    each = [
        _bins(outcome, probabilities[:, code], happened[:, code], bins)
        for code, outcome in enumerate(OUTCOMES)
    ]
    pooled = _bins(POOLED, probabilities.ravel(), happened.ravel(), bins)
    return pd.concat([*each, pooled], ignore_index=True)[RELIABILITY_COLUMNS]


def _bins(outcome: str, given: Floats, happened: Floats, bins: int) -> pd.DataFrame:
    bin_of = np.minimum((given * bins).astype(int), bins - 1)
    forecasts = np.bincount(bin_of, minlength=bins)
    held = np.flatnonzero(forecasts)
    count = forecasts[held].astype(np.float64)
    hits = np.bincount(bin_of, weights=happened, minlength=bins)[held].astype(np.float64)
    low, high = share_bounds(hits, count)
    return pd.DataFrame(
        {
            "outcome": outcome,
            "bin_low": held / bins,
            "bin_high": (held + 1) / bins,
            "forecasts": forecasts[held],
            "mean_probability": np.bincount(bin_of, weights=given, minlength=bins)[held] / count,
            "share_happened": hits / count,
            "share_low": low,
            "share_high": high,
        }
    )
