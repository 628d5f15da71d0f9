"""What the market thought of matches that are over: the probabilities and goals its odds implied.

For the track `past`, which learns from them once the match has been played. It never says
anything of a match that is still to be forecast: that is `markets.market_average`.
"""

import numpy as np
import pandas as pd

from pl_assets.football.goals.goal_expectation import expected_goals
from pl_assets.football.margin import power_probabilities
from pl_assets.football.markets import AVERAGE, BEST, closing_market, consensus, market_average
from pl_assets.football.odds_columns import CLOSING, PRE_MATCH

_LINE = 2.5
_LEAST = 1e-4
"""Odds that leave an outcome less than this are a slip of the pen, and no number of goals."""
GOALS = ["home_goals", "away_goals"]


def of_matches(match_odds: pd.DataFrame, over_under_odds: pd.DataFrame) -> pd.DataFrame:
    """The last word of the market on each match that has odds.

    The close where there is one, else the average before the match, else the consensus of the
    bookmakers.

    Args:
        match_odds: rows of the table.
        over_under_odds: rows of the table; matches without a price on 2.5 goals have the usual
            total.

    Returns:
        `match_id` as index; `home`, `draw`, `away` as probabilities; `home_goals`, `away_goals`
        expected.
    """
    best = closing_market(match_odds)
    for other in (market_average(match_odds), consensus(match_odds, PRE_MATCH)):
        best = pd.concat([best, other[~other.index.isin(best.index)]])
    best = best[(best > _LEAST).all(axis=1)]
    over = _over(over_under_odds).reindex(best.index)
    goals = expected_goals(best[["home", "draw", "away"]].to_numpy(float), over.to_numpy(float))
    return best.assign(**dict(zip(GOALS, goals.T, strict=True)))


def _over(odds: pd.DataFrame) -> pd.Series:
    """The probability of more than 2.5 goals: the close, else before; the average, else a mean."""
    # Sums of floats depend on their order; that of the rows says nothing about the match.
    odds = odds[odds["goals_line"] == _LINE].sort_values(["match_id", "phase", "bookmaker"])
    priced = pd.Series(
        power_probabilities(odds[["over_odds", "under_odds"]].to_numpy(float))[:, 0],
        index=pd.MultiIndex.from_frame(odds[["match_id", "phase", "bookmaker"]]),
        dtype=np.float64,
    )
    found = pd.Series(dtype=np.float64)
    for phase in (CLOSING, PRE_MATCH):
        if phase not in priced.index.get_level_values("phase"):
            continue
        of_phase = priced.xs(phase, level="phase")
        names = of_phase.index.get_level_values("bookmaker")
        averages = of_phase[names == AVERAGE].droplevel("bookmaker")
        single = of_phase[~names.isin([AVERAGE, BEST])].groupby(level="match_id").mean()
        for some in (averages, single):
            found = pd.concat([found, some[~some.index.isin(found.index)]])
    return found
