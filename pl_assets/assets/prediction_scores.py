"""Prediction scores: forecasts that were made before kick-off, met by their results."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.markets import closing_market
from pl_assets.football.monitoring.settled import SCORE_COLUMNS, settled
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "predictions"
OWNERS = ["team:forecasting"]
_SHOWN = ["log_loss", "market_log_loss", "closing_log_loss", "rps", "brier"]


def build_prediction_scores(settings: Settings) -> dg.AssetsDefinition:
    """The asset, for these settings."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        # Read below, as far as they are needed: of all snapshots and odds that is little.
        deps=["predictions", "matches", "match_odds"],
        automation_condition=follows("matches", "match_odds"),
        kinds={"postgres"},
    )
    def prediction_scores(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """The last forecast before kick-off of every match played, beside market and close.

        Made whole each time, so that a result that is corrected is settled anew.
        """
        forecasts = warehouse.read(
            "SELECT p.*, s.with_odds_model_name FROM predictions AS p "
            "JOIN prediction_snapshots AS s USING (snapshot_id) "
            "WHERE match_id IN (SELECT match_id FROM matches)"
        )
        matches = warehouse.read(
            "SELECT * FROM matches WHERE match_id IN (SELECT match_id FROM predictions)"
        )
        odds = warehouse.read(
            "SELECT * FROM match_odds WHERE phase = 'closing' "
            "AND match_id IN (SELECT match_id FROM predictions)"
        )
        found = settled(forecasts, matches, closing_market(odds))
        means = found.groupby("forecast_by")[_SHOWN].mean().round(4)
        means.insert(0, "matches", found["forecast_by"].value_counts())
        return dg.MaterializeResult(
            value=found[SCORE_COLUMNS].assign(data_source=settings.data_source),
            metadata={"means": dg.MetadataValue.md(means.to_markdown())},
        )

    return prediction_scores
