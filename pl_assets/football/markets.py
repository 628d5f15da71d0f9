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


def _probabilities(odds: pd.DataFrame) -> pd.DataFrame:
    prices = odds[["home_odds", "draw_odds", "away_odds"]].to_numpy(dtype=np.float64)
    return pd.DataFrame(
        power_probabilities(prices),
        index=pd.Index(odds["match_id"], name="match_id"),
        columns=["home", "draw", "away"],
    )
