"""Monitoring: what goes into the models, what comes out of them, and what is missing, by column."""

from functools import partial
from typing import Any

import dagster as dg
import pandas as pd
from psycopg import sql

from pl_assets.football.calendar import london_day
from pl_assets.football.evaluation import CHAMPION
from pl_assets.football.monitoring.data_quality import data_quality
from pl_assets.football.monitoring.drift import drift
from pl_assets.football.monitoring.drift_columns import (
    FEATURE_COLUMNS,
    PREDICTION_COLUMNS,
    feature_values,
    forecast_values,
)
from pl_assets.football.monitoring.drift_picture import drift_picture, drift_table
from pl_assets.football.monitoring.match_weeks import windows
from pl_assets.football.walk_forward import MARKET
from pl_assets.freshness import late_after
from pl_assets.pictures import as_markdown
from pl_assets.resources.clock import Clock
from pl_assets.resources.decisions import champions
from pl_assets.resources.drift_report import Kept, draw_report, keep_report
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.tables import APPEND, TABLE_MODE
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "monitoring"
OWNERS = ["team:forecasting"]
_TABLES = {
    "feature_drift": "Statistics and features of the last ten match weeks, and of the newest "
    "alone, against the same weeks of the three seasons before.",
    "prediction_drift": "The champion's forecasts of the same matches, likewise.",
    "data_quality": "The share missing of every column, likewise.",
}


def build_monitoring(settings: Settings) -> dg.AssetsDefinition:
    """The assets of drift; no condition: the calendar asks for them every week."""

    @dg.multi_asset(
        name="drift",
        outs={
            table: dg.AssetOut(
                group_name=GROUP,
                owners=OWNERS,
                dagster_type=pd.DataFrame,
                description=description,
                metadata={TABLE_MODE: APPEND},
                freshness_policy=late_after(settings.drift_late_hours),
                kinds={"evidently", "mlflow"},
            )
            for table, description in _TABLES.items()
        },
    )
    def drift_of_weeks(
        context: dg.AssetExecutionContext,
        matches: pd.DataFrame,
        match_odds: pd.DataFrame,
        match_features: pd.DataFrame,
        backtest_predictions: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> tuple[dg.Output[pd.DataFrame], dg.Output[pd.DataFrame], dg.Output[pd.DataFrame]]:
        """Each column of the present weeks against the same weeks of seasons before.

        With Evidently's report of them in MLflow. What was measured at this platform time stays.
        """
        as_of, tolerance = clock.as_of(context), settings.drift_tolerance
        spans = windows(matches, london_day(as_of))
        of_model = dict(iter(backtest_predictions.groupby("model")))
        forecasts, market = (
            of_model.get(name, backtest_predictions.iloc[:0])
            for name in (champions(warehouse)[CHAMPION], MARKET)
        )
        values = feature_values(matches, match_features).join(forecast_values(forecasts, market))
        found = {
            "feature_drift": drift(values, FEATURE_COLUMNS, spans, tolerance),
            "prediction_drift": drift(values, PREDICTION_COLUMNS, spans, tolerance),
            "data_quality": data_quality(matches, match_odds, match_features, spans[0], tolerance),
        }
        held = {table: _is_held(warehouse, table, as_of) for table in found}
        kept = Kept(why_none="it was measured before at this platform time")
        if not all(held.values()):
            judged = pd.concat([found["feature_drift"], found["prediction_drift"]])
            draw = partial(draw_report, values, judged, spans[0])
            highest = float((judged["distance"] / judged["threshold"]).max())
            numbers = {**_counts(judged), "highest_ratio": highest}
            kept = keep_report(context, model_registry, draw, numbers)

        def output(table: str) -> dg.Output[pd.DataFrame]:
            rows = found[table]
            told = _told(table, rows, kept, is_simulated=settings.is_simulated)
            new = rows.iloc[: 0 if held[table] else None].assign(
                as_of=as_of,
                mlflow_run_id=kept.mlflow_run_id,
                report=kept.report,
                data_source=settings.data_source,
            )
            return dg.Output(new, metadata=told)

        return output("feature_drift"), output("prediction_drift"), output("data_quality")

    return drift_of_weeks


def _is_held(warehouse: Warehouse, table: str, as_of: Any) -> bool:
    query = sql.SQL("SELECT name FROM {} WHERE as_of = %s LIMIT 1").format(sql.Identifier(table))
    return bool(len(warehouse.read(query, as_of)))


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    return {
        "columns_judged": int(rows["distance"].notna().sum()),
        "columns_drifted": int(rows["is_drifted"].sum()),
        "watched_drifted": int((rows["is_drifted"] & rows["is_watched"]).sum()),
    }


def _told(table: str, rows: pd.DataFrame, kept: Kept, *, is_simulated: bool) -> dict[str, Any]:
    picture = drift_picture(rows, table.replace("_", " "), is_simulated=is_simulated)
    told: dict[str, Any] = {
        **_counts(rows),
        "nearest": dg.MetadataValue.md(drift_table(rows)),
        "distance_over_threshold": dg.MetadataValue.md(as_markdown(picture, "drift by column")),
    }
    if kept.url is not None:
        told["report"] = dg.MetadataValue.url(kept.url)
    else:
        told["why_no_report"] = kept.why_none
    return told
