"""What the market thinks: which odds stand for it, turned into probabilities."""

import numpy as np
import pandas as pd

from pl_assets.football.margin import power_probabilities

AVERAGE = "average"
"""The mean over bookmakers that a source publishes."""
BEST = "best"
"""The highest price over bookmakers that a source publishes."""
SHARP = "pinnacle"
"""The bookmaker whose closing odds are the field's yardstick."""


def market_average(odds: pd.DataFrame) -> pd.DataFrame:
    """The pre-match market of each match: the average over bookmakers, margin removed.

    Args:
        odds: rows of match_odds or fixture_odds.

    Returns:
        `match_id` as index; `home`, `draw`, `away` as probabilities. Matches without an
        average are left out.
    """
    if "phase" in odds:
        odds = odds[odds["phase"] == "pre_match"]
    return _probabilities(odds[odds["bookmaker"] == AVERAGE])


def closing_market(odds: pd.DataFrame) -> pd.DataFrame:
    """The closing market of each match: Pinnacle's where there are, else the average's."""
    closing = odds[(odds["phase"] == "closing") & odds["bookmaker"].isin([SHARP, AVERAGE])]
    sharp_first = closing.sort_values("bookmaker", key=lambda names: names != SHARP)
    return _probabilities(sharp_first.drop_duplicates("match_id"))


def consensus(odds: pd.DataFrame, phase: str) -> pd.DataFrame:
    """What the bookmakers of each match agree on: the logarithmic pool of their own opinions.

    The mean of the logarithms of their probabilities, brought back to a sum of 1 (Genest & Zidek
    1986, "Combining probability distributions"). A mean of prices, as sources publish it, comes
    with one margin for all; here each bookmaker's own is removed before.

    Args:
        odds: rows of match_odds, or of fixture_odds, which are all pre-match.
        phase: 'pre_match' or 'closing'; no row of the other counts.

    Returns:
        `match_id` as index, sorted; `home`, `draw`, `away` as probabilities. Only single
        bookmakers' rows without a flag count, and matches without any are left out.
    """
    phases = odds["phase"] if "phase" in odds else pd.Series("pre_match", index=odds.index)
    is_own = ~odds["bookmaker"].isin([AVERAGE, BEST])
    own = odds[is_own & (phases == phase) & odds["flag"].isna()]
    # Sums of floats depend on their order; that of the rows says nothing about the match.
    opinions = _probabilities(own.sort_values(["match_id", "bookmaker"]))
    pooled = opinions.apply(np.log).groupby(level="match_id").mean().apply(np.exp)
    return pooled.div(pooled.sum(axis=1), axis=0)


def _probabilities(odds: pd.DataFrame) -> pd.DataFrame:
    prices = odds[["home_odds", "draw_odds", "away_odds"]].to_numpy(dtype=np.float64)
    return pd.DataFrame(
        power_probabilities(prices),
        index=pd.Index(odds["match_id"], name="match_id"),
        columns=["home", "draw", "away"],
    )
