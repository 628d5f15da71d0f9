"""How far chance may have moved a return, and whether the best of many beats luck.

Drawn are whole weeks, the same ones for every setting: bets of one weekend share its surprises,
and settings that bet alike are lucky together.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pl_assets.football.scoring import Floats

CONFIDENCE = 0.95
RESAMPLES = 2000
_SEED = 20_050_813
"""The first day of the first season with a market average."""
_WEEKS_OF_A_SEASON = 60


class Ratios(NamedTuple):
    """One number for each setting, with the bounds of its interval of `CONFIDENCE`."""

    values: Floats
    low: Floats
    high: Floats
    drawn: Floats
    """Shape (resamples, settings): what it came to in each resampled history."""


def ratios_over_weeks(numerators: Floats, denominators: Floats) -> Ratios:
    """Ratios of two sums, such as profit over turnover, with bootstrap intervals over weeks.

    The bounds are quantiles of the ratio in histories of as many weeks, drawn with replacement
    (Efron & Tibshirani 1993, ch. 13); NaN where fewer than two weeks have anything.

    Args:
        numerators: sums of each week, shape (settings, weeks).
        denominators: likewise.
    """
    weeks = numerators.shape[1]
    counts = (_counts_of_a_season if weeks <= _WEEKS_OF_A_SEASON else _counts_of_many)(weeks)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = numerators.sum(axis=1) / denominators.sum(axis=1)
        drawn = (counts @ numerators.T) / (counts @ denominators.T)
    drawn[~np.isfinite(drawn)] = np.nan
    tells = (denominators != 0).sum(axis=1) >= 2
    low, high = np.full((2, len(values)), np.nan)
    ends = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    if tells.any():
        low[tells], high[tells] = np.nanquantile(drawn[:, tells], ends, axis=0)
    return Ratios(values, low, high, drawn)


class Luck(NamedTuple):
    """How often a return like that comes by luck, for each setting."""

    alone: Floats
    """As if it had been the only one tried."""
    among_all: Floats
    """As one of all that were tried."""


def luck(returns: Ratios) -> Luck:
    """The p-values of returns against none, each by itself and as one of many.

    Who tries many settings finds one that did well. The second number asks how often the best of
    that many would have done so well if none of them had any merit, and goes on down from there
    (Romano & Wolf 2005, "Stepwise multiple testing as formalized data snooping"); since all are
    resampled together, settings that bet alike hardly count twice.

    Args:
        returns: as `ratios_over_weeks` gives them.
    """
    alone, among_all = np.full((2, len(returns.values)), np.nan)
    spread = np.full(len(returns.values), np.nan)
    tells = np.isfinite(returns.low)
    spread[tells] = np.nanstd(returns.drawn[:, tells], axis=0)
    tells &= spread > 0
    if not tells.any():
        return Luck(alone, among_all)
    found = returns.values[tells] / spread[tells]
    # What chance alone does: how far each resampled return is from the one that was had.
    drawn = (returns.drawn[:, tells] - returns.values[tells]) / spread[tells]
    drawn = np.where(np.isfinite(drawn), drawn, -np.inf)
    alone[tells] = _share_at_least(drawn, found)
    order = np.argsort(-found, kind="stable")
    best_of_rest = np.maximum.accumulate(drawn[:, order[::-1]], axis=1)[:, ::-1]
    stepped = np.maximum.accumulate(_share_at_least(best_of_rest, found[order]))
    of_all = np.empty(len(order))
    of_all[order] = stepped
    among_all[tells] = of_all
    return Luck(alone, among_all)


def _share_at_least(drawn: Floats, found: Floats) -> Floats:
    return np.asarray((1 + (drawn >= found).sum(axis=0)) / (1 + len(drawn)))


def _drawn_counts(weeks: int) -> Floats:
    """How often each week is drawn into each resampled history, shape (resamples, weeks)."""
    drawn = np.random.default_rng(_SEED).integers(weeks, size=(RESAMPLES, weeks))
    rows = np.arange(RESAMPLES)[:, None] * weeks
    counts = np.bincount((drawn + rows).ravel(), minlength=RESAMPLES * weeks)
    found = counts.reshape(RESAMPLES, weeks).astype(np.float64)
    found.flags.writeable = False
    return found


_counts_of_a_season = lru_cache(maxsize=_WEEKS_OF_A_SEASON)(_drawn_counts)
_counts_of_many = lru_cache(maxsize=4)(_drawn_counts)
"""These take 14 MB for twenty seasons."""
