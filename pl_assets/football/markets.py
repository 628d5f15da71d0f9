"""What the market thinks: odds turned into probabilities, and which odds stand for the market."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.errors import InvalidOdds

Floats = NDArray[np.float64]

AVERAGE = "average"
"""The mean over bookmakers that a source publishes."""
BEST = "best"
"""The highest price over bookmakers that a source publishes."""
SHARP = "pinnacle"
"""The bookmaker whose closing odds are the field's yardstick."""


def power_probabilities(odds: Floats) -> Floats:
    """Probabilities from decimal odds, the margin removed by the power method.

    Every implied probability 1/odds is raised to the one power k that makes them sum to 1
    (Clarke, Kovalchik & Ingram 2017, "Adjusting bookmaker's odds to allow for overround"):
    long shots, whose odds carry more of the margin, lose more than favourites.

    Args:
        odds: decimal odds, shape (n, outcomes), each finite and above 1.

    Returns:
        Probabilities of the same shape; every row sums to 1.

    Raises:
        InvalidOdds: naming the first row that is not finite or not above 1.
    """
    odds = np.asarray(odds, dtype=np.float64)
    valid = np.isfinite(odds) & (odds > 1)
    if not valid.all():
        row = int(np.flatnonzero(~valid.all(axis=1))[0])
        raise InvalidOdds(f"expected finite odds above 1, found {odds[row].tolist()} in row {row}")
    logs = -np.log(odds)
    # The sum of exp(k * log p) falls and is convex in k, so Newton's steps from 0 only ever
    # approach the root from below.
    k = np.zeros((len(odds), 1))
    for _ in range(200):
        powered = np.exp(k * logs)
        excess = powered.sum(axis=1, keepdims=True) - 1
        step = excess / -(powered * logs).sum(axis=1, keepdims=True)
        k += step
        if np.all(np.abs(step) <= 1e-14 * (1 + k)):
            break
    powered = np.exp(k * logs)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))


def market_average(odds: pd.DataFrame) -> pd.DataFrame:
    """The pre-match market of each match: the average over bookmakers, margin removed.

    Args:
        odds: rows of match_odds or fixture_odds.

    Returns:
        `match_id` as index; `home`, `draw`, `away` as probabilities. Matches without an
        average are left out.
    """
    if "moment" in odds:
        odds = odds[odds["moment"] == "pre_match"]
    return _probabilities(odds[odds["bookmaker"] == AVERAGE])


def closing_market(odds: pd.DataFrame) -> pd.DataFrame:
    """The closing market of each match: Pinnacle's where there are, else the average's."""
    closing = odds[(odds["moment"] == "closing") & odds["bookmaker"].isin([SHARP, AVERAGE])]
    sharp_first = closing.sort_values("bookmaker", key=lambda names: names != SHARP)
    return _probabilities(sharp_first.drop_duplicates("match_id"))


def _probabilities(odds: pd.DataFrame) -> pd.DataFrame:
    prices = odds[["home_odds", "draw_odds", "away_odds"]].to_numpy(dtype=np.float64)
    return pd.DataFrame(
        power_probabilities(prices),
        index=pd.Index(odds["match_id"], name="match_id"),
        columns=["home", "draw", "away"],
    )
