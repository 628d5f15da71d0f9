"""Predictions: the champion's forecasts of the coming matches, published as one snapshot."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.calendar import coming, london_day, season_of
from pl_assets.football.snapshot import Snapshot, forecast_table, make_snapshot
from pl_assets.freshness import late_after
from pl_assets.resources.clock import Clock
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.serving_versions import Versions
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "predictions"
OWNERS = ["team:forecasting"]

_OF_TRAINING = [
    *("model_name", "model_version", "mlflow_run_id", "trained_through", "training_matches"),
    *("training_log_loss", "features", "recipe", "odds", "data_hash"),
]


def build_predictions(settings: Settings) -> dg.AssetsDefinition:
    """The asset of this stage, with this window of freshness."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        io_manager_key="snapshots",
        automation_condition=follows("match_features", "team_ratings", "fixture_odds", "champion"),
        freshness_policy=late_after(settings.predictions_late_hours),
        kinds={"scikitlearn", "postgres"},
    )
    def predictions(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        team_ratings: pd.DataFrame,
        fixture_odds: pd.DataFrame,
        champion: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[Snapshot]:
        """Forecasts of coming matches and of every pairing, with the market's beside them.

        By the champion, and of matches that have odds also by the champion that knows them.
        """
        as_of = clock.as_of(context)
        trained = warehouse.read("SELECT * FROM trained_versions")
        versions = Versions(model_registry, trained, champion, as_of)
        header = {
            "as_of": as_of,
            "data_source": settings.data_source,
            "is_judged": versions.is_judged,
            **{name: versions.training[name] for name in _OF_TRAINING},
        }
        # Of a run that has waited some have kicked off since: it is too late for a forecast.
        upcoming = coming(
            match_features[~match_features["is_played"]], clock.now_or_at_least(as_of)
        )
        snapshot = make_snapshot(
            versions.load(),
            header,
            season_of(london_day(as_of)),
            upcoming,
            fixture_odds,
            team_ratings,
        )
        forecasts = snapshot.predictions
        return dg.MaterializeResult(
            value=snapshot,
            metadata={
                "model_version": int(versions.training["model_version"]),
                "with_market": int(forecasts["market_home_probability"].notna().sum()),
                "by_the_stand_in": int((forecasts["recipe"] != versions.training["recipe"]).sum()),
                "not_forecast": len(upcoming) - len(forecasts),
                "standing_by": len(snapshot.standby_forecasts),
                "not_loaded": versions.not_loaded,
                "forecasts": dg.MetadataValue.md(forecast_table(forecasts)),
            },
        )

    return predictions
