"""How far chance may have moved a number: intervals around means and shares."""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pl_assets.football.calendar import days_of
from pl_assets.football.scoring import Floats, Outcomes, match_log_losses
from pl_assets.football.weeks import week_of

CONFIDENCE = 0.95
RESAMPLES = 2000


class Interval(NamedTuple):
    """A mean and the bounds of its interval of `CONFIDENCE`; nan where they cannot be told."""

    mean: float
    low: float
    high: float


def loss_difference(
    forecast: Floats,
    other: Floats,
    outcomes: Outcomes,
    weeks: ArrayLike,
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> Interval:
    """By how much the mean log loss of a forecast exceeds another's on the same matches, in nats.

    Below 0 the forecast is the better one; an interval that holds 0 leaves it open. Taking the
    difference match by match removes what both lost to the same surprises, which is most of it.

    Args:
        forecast: probabilities, shape (n, 3).
        other: the other's, of the same matches in the same order.
        outcomes: what happened, as 0, 1 or 2, shape (n,).
        weeks: the week of each match, shape (n,), as `weeks_of` gives it; see `mean_over_weeks`.
        seed: of the resampling; the same seed gives the same interval.
        resamples: how many; 2,000 settle the bounds to a few percent of the interval's width.
    """
    differences = match_log_losses(forecast, outcomes) - match_log_losses(other, outcomes)
    return mean_over_weeks(differences, weeks, seed=seed, resamples=resamples)


def mean_over_weeks(
    values: Floats, weeks: ArrayLike, *, seed: int, resamples: int = RESAMPLES
) -> Interval:
    """The mean of a number of each match, with a bootstrap interval that draws whole weeks.

    The matches of a week are forecast by one model from the same ratings, and clubs that are rated
    wrongly are so in all of them: their errors go together, and drawing match by match, as if each
    told something of its own, makes intervals that are too narrow. Drawn with replacement are the
    weeks, as many as there are, and the bounds are quantiles of the means of the matches in them
    (Efron & Tibshirani 1993, ch. 13; blocks after Künsch 1989).

    Args:
        values: one number of each match, shape (n,).
        weeks: a label of each match's week, shape (n,); weeks may be of any size.
        seed: of the resampling.
        resamples: how many means are drawn.

    Returns:
        The mean over matches; its bounds are nan below two weeks, which say nothing of chance.
    """
    _, block = np.unique(np.asarray(weeks), return_inverse=True)
    sums, sizes = np.bincount(block, weights=values), np.bincount(block)
    mean = float(np.mean(values))
    if len(sums) < 2:
        return Interval(mean, np.nan, np.nan)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(resamples, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(mean, float(low), float(high))


def weeks_of(match_date: pd.Series) -> NDArray[np.int64]:
    """The calendar week of each match, Monday to Sunday, as a number that grows by one a week."""
    return week_of(days_of(match_date))


def share_bounds(happened: Floats, of: Floats) -> tuple[Floats, Floats]:
    """Bounds of a share between which the true one lies, with `CONFIDENCE` (Wilson 1927).

    Unlike mean ± 1.96 errors they stay within 0 and 1 and hold for a handful of matches too
    (Brown, Cai & DasGupta 2001).

    Args:
        happened: how often it happened, shape (n,).
        of: among how many, at least 1.

    Returns:
        The lower and the upper bounds, each of shape (n,).
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share = happened / of
    centre = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    reach = z / (1 + z**2 / of) * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    # The last digit of a bound at 0 or 1 may fall on the wrong side of the share itself.
    return np.clip(centre - reach, 0, share), np.clip(centre + reach, share, 1)
