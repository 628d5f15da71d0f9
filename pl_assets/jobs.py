"""Jobs: the parts of the graph that are run together, by hand, by the command line or a sensor."""

from typing import TYPE_CHECKING

import dagster as dg

from pl_assets.assets import features, ingest, predictions, warehouse
from pl_assets.backup_job import BACKUP

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )


def _stages(*names: str) -> dg.AssetSelection:
    """The assets of stages, whose groups have another name where data is simulated."""
    return dg.AssetSelection.groups(*names, *(f"{name}_simulated" for name in names))


_HISTORY = dg.AssetSelection.assets(
    *("backtest_predictions", "model_scores", "model_reliability", "candidates"),
    *("betting_backtest", "betting_results"),
)
_DRIFT = dg.AssetSelection.assets("feature_drift", "prediction_drift", "data_quality")
_LEDGER = dg.AssetSelection.assets("bets", "settlements")
_PERFORMANCE = dg.AssetSelection.assets("champion_performance")
_MEASURED = dg.AssetSelection.assets(
    *("serving_scrapes", "shadow_forecasts", "model_scores_live", "metrics"),
)

INGEST = dg.define_asset_job(
    "ingest",
    selection=_stages(ingest.GROUP),
    description="Ask the sources; the conditions carry on what is new.",
)
READ = dg.define_asset_job(
    "read",
    selection=_stages(warehouse.GROUP),
    description="Read the files that are held into the warehouse; asks no source.",
)
FORECAST = dg.define_asset_job(
    "forecast",
    selection=_stages(features.GROUP, predictions.GROUP) | _LEDGER | _PERFORMANCE | _MEASURED,
    description="Rate the clubs, forecast with the present champion, bet on paper, and measure.",
)
TAKE_IN = dg.define_asset_job(
    "take_in",
    # One run: three that follow each other take three times as long to start.
    selection=INGEST.selection | READ.selection | FORECAST.selection,
    description="Fetch what is new, read it in, forecast with it, settle what it says.",
)
TRAIN = dg.define_asset_job(
    "train",
    # With the forecasts: an alias that has moved is soon followed by what it stands for.
    selection=dg.AssetSelection.assets("trained_model", "champion", "predictions"),
    description="Train a version on what is known so far, decide which one serves, and forecast.",
)
REBUILD = dg.define_asset_job(
    "rebuild",
    selection=dg.AssetSelection.all() - INGEST.selection - READ.selection - _HISTORY - _DRIFT,
    description="Everything that is made from the warehouse: rate, train, decide, forecast.",
)
HISTORY = dg.define_asset_job(
    "history",
    # With drift, which looks at the record too: so the first evening has it.
    selection=_HISTORY | _DRIFT | _PERFORMANCE | _MEASURED,
    description="Forecast past matches with what was known that morning; score and bet on them.",
)
MONITOR = dg.define_asset_job(
    "monitor",
    selection=_DRIFT | dg.AssetSelection.assets("metrics"),
    description="Compare the last ten match weeks with the seasons before: what drifts.",
)
MEASURE = dg.define_asset_job(
    "measure",
    # Results are settled here too: when forecasts fail, what needs them is skipped with them.
    selection=dg.AssetSelection.assets("prediction_scores") | _PERFORMANCE | _MEASURED,
    description="Settle forecasts, look at the API, and measure what is followed over time.",
)
JOBS: "list[UnresolvedAssetJobDefinition | dg.JobDefinition]" = [
    INGEST,
    READ,
    FORECAST,
    TAKE_IN,
    TRAIN,
    REBUILD,
    HISTORY,
    MONITOR,
    MEASURE,
    BACKUP,
]
