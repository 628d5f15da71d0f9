"""The record: past matches forecast with what was known that morning, and how that went."""

import dagster as dg
import pandas as pd

from pl_assets.football.errors import InsufficientData
from pl_assets.football.evaluation import (
    ALL_SEASONS,
    WHOLE,
    reliability_bins,
    score,
    with_champions,
)
from pl_assets.football.record import make_record
from pl_assets.football.training import rows_of_tables
from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.clock import Clock
from pl_assets.resources.code_versions import code_versions
from pl_assets.resources.decisions import champions
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "model"
OWNERS = ["team:forecasting"]
PROGRESS_TAG = "pl/progress"
"""How far a long run has come, in words; `pl up` shows it, and so does Dagster's UI."""
_SHOWN = ["model", "odds", "matches", "log_loss", "rps", "accuracy", "ece", "kl_to_close", "skill"]


def build_walk_forward(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets of past matches; no condition: the calendar asks for them after a training."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        partitions_def=SEASONS,
        backfill_policy=WHOLE_HISTORY,
        ins={
            # A season is forecast from all before it.
            name: dg.AssetIn(partition_mapping=dg.AllPartitionMapping())
            for name in ("match_odds", "over_under_odds")
        },
        kinds={"scikitlearn", "postgres"},
    )
    def backtest_predictions(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        match_odds: pd.DataFrame,
        over_under_odds: pd.DataFrame,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """Forecasts of played matches by every candidate, from what was known that morning.

        Candidates are refitted weekly, forests by season. Only weeks are computed that would
        come out otherwise than they are held.
        """

        def tell(said: str) -> None:
            context.log.info(said)
            context.instance.add_run_tags(context.run.run_id, {PROGRESS_TAG: said})

        rows = rows_of_tables(match_features, match_odds, over_under_odds)
        known = warehouse.read("SELECT * FROM backtest_predictions")
        found, computed = make_record(rows, match_odds, known, code_versions(), tell)
        tell(f"walk-forward: done, {computed} weeks computed")
        return dg.MaterializeResult(
            value=found.assign(data_source=settings.data_source),
            metadata={
                "weeks_computed": computed,
                "matches": int(found["match_id"].nunique()),
                "models": ", ".join(found["model"].unique()),
            },
        )

    @dg.asset(group_name=GROUP, owners=OWNERS, kinds={"postgres"})
    def model_scores(
        context: dg.AssetExecutionContext,
        backtest_predictions: pd.DataFrame,
        match_features: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """Scores of every model beside the market's, by season and pooled (season null)."""
        played = match_features.loc[match_features["is_played"], ["league", "season", "match_date"]]
        try:
            scores = score(with_champions(backtest_predictions, champions(warehouse)), played)
        except InsufficientData as lack:
            return dg.MaterializeResult(value=pd.DataFrame(), metadata={"why": str(lack)})
        pooled = scores[(scores["season"] == ALL_SEASONS) & (scores["part"] == WHOLE)]
        shown = pooled[_SHOWN].sort_values("log_loss").round(4)
        return dg.MaterializeResult(
            value=scores.assign(
                season=scores["season"].replace(ALL_SEASONS, None).astype("Int64"),
                as_of=clock.as_of(context),
                data_source=settings.data_source,
            ),
            metadata={"pooled": dg.MetadataValue.md(shown.to_markdown(index=False))},
        )

    @dg.asset(group_name=GROUP, owners=OWNERS, kinds={"postgres"})
    def model_reliability(
        context: dg.AssetExecutionContext,
        backtest_predictions: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """How often what was forecast came, by tenths of probability, for every model."""
        try:
            bins = reliability_bins(with_champions(backtest_predictions, champions(warehouse)))
        except InsufficientData as lack:
            return dg.MaterializeResult(value=pd.DataFrame(), metadata={"why": str(lack)})
        return dg.MaterializeResult(
            value=bins.assign(as_of=clock.as_of(context), data_source=settings.data_source)
        )

    return [backtest_predictions, model_scores, model_reliability]
