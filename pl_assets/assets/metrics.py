"""Metrics: everything that is followed over time, and what the API says of itself."""

import datetime as dt
import json

import dagster as dg
import pandas as pd

from pl_assets.football.monitoring.measured import Measured, together
from pl_assets.football.monitoring.pipeline_series import pipeline_points
from pl_assets.freshness import late_after, windows
from pl_assets.resources.api_metrics import ApiMetrics
from pl_assets.resources.clock import Clock
from pl_assets.resources.decisions import champions
from pl_assets.resources.metrics_tables import MetricsTables
from pl_assets.resources.pipeline_state import pipeline_state
from pl_assets.resources.polling import without_files
from pl_assets.resources.source import Source
from pl_assets.resources.tables import APPEND, TABLE_MODE
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "monitoring"
OWNERS = ["team:forecasting"]


def build_metrics(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets, for these settings; no condition: they are measured daily and every hour."""

    @dg.asset(group_name=GROUP, owners=OWNERS, metadata={TABLE_MODE: APPEND}, kinds={"postgres"})
    def serving_scrapes(
        context: dg.AssetExecutionContext,
        clock: dg.ResourceParam[Clock],
        api_metrics: dg.ResourceParam[ApiMetrics],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """A look at the API's own counters; that it does not answer is kept as well."""
        seen, word = api_metrics.look(clock.as_of(context))
        row = seen._asdict() | {"samples": json.dumps(seen.samples) if seen.is_up else None}
        return dg.MaterializeResult(
            value=pd.DataFrame([row]).assign(data_source=settings.data_source),
            metadata={"seen": word},
        )

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        io_manager_key="metrics_store",
        # Tables that are read as they are held; in a run that makes them, when they are made.
        deps=[
            *("prediction_scores", "champion_performance", "serving_scrapes"),
            *("shadow_forecasts", "model_scores_live"),
            *("model_scores", "betting_results", "settlements"),
            *("feature_drift", "prediction_drift", "data_quality"),
        ],
        freshness_policy=late_after(settings.metrics_late_hours),
        kinds={"postgres"},
    )
    def metrics(
        context: dg.AssetExecutionContext,
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
        checks: dg.ResourceParam[tuple[dg.AssetCheckKey, ...]],
        job_names: dg.ResourceParam[tuple[str, ...]],
        real_sources: dg.ResourceParam[tuple[Source, ...]],
    ) -> dg.MaterializeResult[Measured]:
        """Every series of docs/metrics.md, as it is now, and its history where that has changed."""
        as_of = clock.as_of(context)
        not_asked = without_files(real_sources, settings.leagues, as_of)
        measured = MetricsTables(warehouse).measure(
            *(as_of, settings.leagues, champions(warehouse), not_asked)
        )
        watched = windows(settings)
        now = dt.datetime.now(dt.UTC)
        state = pipeline_state(context.instance, watched, checks, job_names, now)
        pipeline = pipeline_points(state, watched, as_of)
        return dg.MaterializeResult(
            value=measured._replace(points=together([measured.points, pipeline]))
        )

    return [serving_scrapes, metrics]
