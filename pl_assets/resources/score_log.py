"""What is kept of a candidate's record in MLflow: every score, the season table, the plots."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from pl_assets.football.evaluation import ALL_SEASONS, WHOLE
from pl_assets.football.judging.plots import reliability_diagram, scores_by_season
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.training import outcome_codes

_NO_METRIC = {"model", "odds", "season", "part", "as_of", "data_source"}


def log_scores(
    recipe: str, scores: pd.DataFrame, backtest: pd.DataFrame, is_simulated: bool
) -> Callable[[Any], None] | None:
    """What logs the record of a recipe to the run that is open; None if it has none.

    Args:
        recipe: name of the candidate.
        scores: rows of the table model_scores.
        backtest: rows of the table backtest_predictions.
        is_simulated: whether the plots have to say so.
    """
    if scores.empty:
        return None
    whole = scores[scores["part"] == WHOLE]
    whole = whole.assign(
        season=whole["season"].astype(object).where(whole["season"].notna(), ALL_SEASONS)
    )
    whole = whole.sort_values("season", key=lambda seasons: seasons.map(str))
    mine = whole[whole["model"] == recipe]
    if mine.empty:
        return None
    judged = backtest[backtest["model"] == recipe]

    def add(mlflow: Any) -> None:
        pooled = mine[mine["season"] == ALL_SEASONS].iloc[0]
        numbers = pooled.drop(labels=list(_NO_METRIC & set(pooled.index))).dropna()
        mlflow.log_metrics({str(name): float(value) for name, value in numbers.items()})
        mlflow.log_text(mine.to_csv(index=False), "scores_by_season.csv")
        reliability = reliability_diagram(
            judged[PROBABILITIES].to_numpy(float),
            outcome_codes(judged["outcome"]),
            f"{recipe}: reliability, walk-forward",
            is_simulated=is_simulated,
        )
        mlflow.log_figure(reliability, "reliability.png")
        seasons = scores_by_season(
            whole, recipe, f"{recipe}: walk-forward by season", is_simulated=is_simulated
        )
        mlflow.log_figure(seasons, "scores_by_season.png")

    return add
