"""Jobs: the parts of the graph that are run together, by hand, by the command line or a sensor."""

import dagster as dg

from pl_assets.assets import features, ingest, model, predictions, warehouse

_FETCHED = dg.AssetSelection.groups(ingest.GROUP, warehouse.GROUP)

FETCH = dg.define_asset_job(
    "fetch",
    selection=_FETCHED,
    description="Ask the sources and read what they answer into the warehouse.",
)
FORECAST = dg.define_asset_job(
    "forecast",
    selection=dg.AssetSelection.groups(features.GROUP, predictions.GROUP),
    description="Rate the clubs and forecast what is coming with the present champion.",
)
TRAIN = dg.define_asset_job(
    "train",
    selection=dg.AssetSelection.groups(model.GROUP),
    description="Train a version on what is known so far and decide which one serves.",
)
REBUILD = dg.define_asset_job(
    "rebuild",
    selection=dg.AssetSelection.all() - _FETCHED,
    description="Everything that is made from the warehouse: rate, train, decide, forecast.",
)
JOBS = [FETCH, FORECAST, TRAIN, REBUILD]
