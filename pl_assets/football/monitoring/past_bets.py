"""What betting on the past had brought by each day, for every setting that is tried."""

import datetime as dt

import numpy as np
import pandas as pd

from pl_assets.football.calendar import days_of
from pl_assets.football.monitoring.forecast_history import midnights_after
from pl_assets.football.monitoring.points import Points

PAST_BETS = "betting_past_profit_units"
_SETTING = ["strategy", "model", "price"]


def past_bet_points(daily: pd.DataFrame, since: dt.date) -> pd.DataFrame:
    """The profit up to the end of each day with bets, every bet for one unit.

    Args:
        daily: `strategy`, `model`, `price`, `match_date` and the `units` won or lost on that day,
            by day for each setting, from the beginning.
        since: the first day of which points are wanted.
    """
    points = Points()
    first = np.datetime64(since)
    for (strategy, model, price), rows in daily.groupby(_SETTING, sort=False):
        wanted = rows["match_date"].to_numpy("datetime64[D]") >= first
        times = midnights_after(days_of(rows["match_date"]))[wanted]
        profit = rows["units"].cumsum().to_numpy()[wanted]
        points.add_all(PAST_BETS, times, profit, strategy=strategy, model=model, price=price)
    return points.frame()
