"""The record: past seasons forecast from the seasons before each, and how that went."""

import dagster as dg
import pandas as pd

from pl_assets.football.evaluation import ALL_SEASONS, score
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, walk_forward
from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.clock import Clock
from pl_assets.settings import Settings

GROUP = "model"
OWNERS = ["team:forecasting"]
PROGRESS_TAG = "pl/progress"
"""How far a long run has come, in words; `pl up` shows it, and so does Dagster's UI."""


def build_walk_forward(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets of past seasons; no condition: the calendar asks for them after a training."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        partitions_def=SEASONS,
        backfill_policy=WHOLE_HISTORY,
        kinds={"scikitlearn", "postgres"},
    )
    def backtest_predictions(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        match_odds: pd.DataFrame,
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """Forecasts of played matches by models of what was known before their season."""
        asked = match_odds["season"].unique()
        done: list[pd.DataFrame] = []
        for rows in walk_forward(match_features, match_odds):
            done.append(rows)
            said = f"walk-forward: season {rows['season'].iloc[0]}, {len(asked) - len(done)} to go"
            context.log.info(said)
            context.instance.add_run_tags(context.run.run_id, {PROGRESS_TAG: said})
        said = f"walk-forward: {len(done)} seasons done"
        context.instance.add_run_tags(context.run.run_id, {PROGRESS_TAG: said})
        found = pd.concat(done) if done else pd.DataFrame(columns=BACKTEST_COLUMNS)
        return dg.MaterializeResult(
            value=found.assign(data_source=settings.data_source),
            metadata={"seasons": len(done), "matches": int(found["match_id"].nunique())},
        )

    @dg.asset(group_name=GROUP, owners=OWNERS, kinds={"postgres"})
    def model_scores(
        context: dg.AssetExecutionContext,
        backtest_predictions: pd.DataFrame,
        match_features: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """Scores of every model beside the market's, by season and pooled (season null)."""
        played = match_features.loc[match_features["is_played"], "season"].value_counts()
        scores = score(backtest_predictions, played.to_dict())
        pooled = scores[scores["season"] == ALL_SEASONS].drop(columns="season")
        return dg.MaterializeResult(
            value=scores.assign(
                season=scores["season"].replace(ALL_SEASONS, None).astype("Int64"),
                as_of=clock.as_of(context),
                data_source=settings.data_source,
            ),
            metadata={"pooled": dg.MetadataValue.md(pooled.round(4).to_markdown(index=False))},
        )

    return [backtest_predictions, model_scores]
