"""The rolling series of forecasts: of past matches by the record, and by what was said live."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.calendar import days_of
from pl_assets.football.evaluation import CHAMPION, CHAMPION_WITH_ODDS
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.monitoring.points import Points
from pl_assets.football.monitoring.rolling import (
    WINDOWS,
    Judged,
    ends_of_days,
    rolling_scores,
)
from pl_assets.football.monitoring.settled import CLOSING_PROBABILITIES, MARKET_PROBABILITIES
from pl_assets.football.training import outcome_codes
from pl_assets.football.walk_forward import BASE_RATES, CLOSING, MARKET

MODELS = (CHAMPION, CHAMPION_WITH_ODDS, MARKET, CLOSING)
NAMES = tuple(
    f"forecast_{score}"
    for score in (
        *("log_loss", "rps", "brier", "accuracy", "precision", "recall", "f1"),
        *("roc_auc", "ece", "kl_to_close", "skill", "log_loss_less_closing"),
    )
)
_OF_CLOSE_ITSELF = ("forecast_kl_to_close", "forecast_skill", "forecast_log_loss_less_closing")
"""Of the closing odds these are 0 or 1 by their definition."""
_KEPT = ["model", "match_id", "match_date", "outcome", *PROBABILITIES]


def judged_alike(record: pd.DataFrame, settled: pd.DataFrame) -> Judged:
    """The matches that champions, market and close have all forecast, in order of play.

    What was said before kick-off counts where there is anything, and else the record, which is
    made afterwards. Base rates are the record's: those of the newest week, where it ends earlier.

    Args:
        record: rows of backtest_predictions of `MODELS` and 'base_rates'.
        settled: rows of prediction_scores.
    """
    of_champion = settled[settled["forecast_by"] == CHAMPION]
    live = [
        _said(settled[settled["forecast_by"] == name], name, PROBABILITIES)
        for name in (CHAMPION, CHAMPION_WITH_ODDS)
    ]
    live += [
        _said(of_champion, name, columns)
        for name, columns in ((MARKET, MARKET_PROBABILITIES), (CLOSING, CLOSING_PROBABILITIES))
    ]
    parts = [part for part in (*live, record[_KEPT]) if len(part)]
    rows = pd.concat(parts or [record[_KEPT]], ignore_index=True)
    rows = rows.drop_duplicates(["model", "match_id"])
    wanted = rows[rows["model"].isin(MODELS)]
    models = wanted.groupby("match_id")["model"].nunique()
    matches = (
        wanted[wanted["match_id"].map(models) == len(MODELS)]
        .drop_duplicates("match_id")
        .sort_values(["match_date", "match_id"])
    )

    def of(model: str) -> pd.DataFrame:
        own = rows[rows["model"] == model].set_index("match_id")[PROBABILITIES]
        return own.reindex(matches["match_id"]).astype(np.float64)

    return Judged(
        days_of(matches["match_date"]),
        outcome_codes(matches["outcome"]),
        of(CLOSING).to_numpy(),
        of(BASE_RATES).ffill().to_numpy(),
        {model: of(model).to_numpy() for model in MODELS},
    )


def forecast_points(judged: Judged, since: int) -> pd.DataFrame:
    """Points of every rolling series for each match day from `since` on, a day from 1970."""
    points = Points()
    ends = ends_of_days(judged.days, since)
    for window in WINDOWS:
        full = ends[ends >= window]
        if not len(full):
            continue
        times = midnights_after(judged.days[full - 1])
        for model in MODELS:
            for name, values in rolling_scores(judged, model, window, full).items():
                if model != CLOSING or name not in _OF_CLOSE_ITSELF:
                    points.add_all(name, times, values, model=model, window=window)
    return points.frame()


def midnights_after(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """When what was played on a day is known: midnight UTC at its end."""
    return (days + 1).astype("datetime64[D]").astype("datetime64[us]")


def _said(rows: pd.DataFrame, model: str, columns: list[str]) -> pd.DataFrame:
    known = rows[rows[columns].notna().all(axis=1)]
    three = {name: known[column] for name, column in zip(PROBABILITIES, columns, strict=True)}
    return known[["match_id", "match_date", "outcome"]].assign(model=model, **three)[_KEPT]
