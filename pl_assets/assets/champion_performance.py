"""Performance: whether the champion has worn out."""

import dagster as dg
import pandas as pd

from pl_assets.football.errors import InsufficientData
from pl_assets.football.evaluation import CHAMPION
from pl_assets.football.monitoring.control_chart import (
    CHART_COLUMNS,
    LIVE_COLUMNS,
    control_chart,
    record_excess,
)
from pl_assets.football.walk_forward import CLOSING
from pl_assets.resources.decisions import champions
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "monitoring"
OWNERS = ["team:forecasting"]


def build_champion_performance(settings: Settings) -> dg.AssetsDefinition:
    """The asset, for these settings; no condition: it is asked for with forecasts and record."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        deps=["backtest_predictions"],  # of which two models are read
        kinds={"postgres"},
    )
    def champion_performance(
        context: dg.AssetExecutionContext,
        prediction_scores: pd.DataFrame,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """The control chart of the champion against the closing odds, match by match."""
        live = warehouse.read(
            "SELECT snapshot_id, match_id, forecast.recipe, snapshot.recipe AS serving_recipe "
            "FROM predictions AS forecast "
            "JOIN prediction_snapshots AS snapshot USING (snapshot_id) "
            "WHERE match_id IN (SELECT match_id FROM prediction_scores)"
        ).merge(
            prediction_scores[prediction_scores["forecast_by"] == CHAMPION],
            on=["snapshot_id", "match_id"],
        )
        live = live.assign(excess=live["log_loss"] - live["closing_log_loss"])
        unknown = {"recipe": "unknown", "serving_recipe": "unknown"}
        live = live[live["excess"].notna()].fillna(unknown)[LIVE_COLUMNS]
        champion = champions(warehouse)[CHAMPION]
        record = warehouse.read(
            "SELECT model, match_id, league, season, match_date, outcome, home_win_probability, "
            "draw_probability, away_win_probability FROM backtest_predictions "
            "WHERE model = ANY(%s)",
            [champion, CLOSING, *live["recipe"].unique()],
        )
        try:
            chart = control_chart(record_excess(record), live, champion)
        except InsufficientData as lack:
            empty = pd.DataFrame(columns=CHART_COLUMNS)
            return dg.MaterializeResult(value=empty, metadata={"why": str(lack)})
        newest = chart.iloc[-1]
        return dg.MaterializeResult(
            value=chart.assign(data_source=settings.data_source),
            metadata={
                "cusum": float(newest["cusum"]),
                "decision_limit": float(newest["decision_limit"]),
                "is_alarm": bool(newest["is_alarm"]),
                "live_matches": int((chart["basis"] == "live").sum()),
            },
        )

    return champion_performance
