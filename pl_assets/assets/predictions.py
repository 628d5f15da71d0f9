"""Predictions: the champion's forecasts of the coming matches, published as one snapshot."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.calendar import coming, london_day, season_of
from pl_assets.football.errors import InsufficientData, LaterKnowledge
from pl_assets.football.snapshot import Snapshot, forecast_table, make_snapshot
from pl_assets.freshness import late_after
from pl_assets.resources.clock import Clock
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.settings import Settings

GROUP = "predictions"
OWNERS = ["team:forecasting"]

_OF_TRAINING = [
    *("model_name", "model_version", "mlflow_run_id", "trained_through", "training_matches"),
    *("training_log_loss", "features"),
]


def build_predictions(settings: Settings) -> dg.AssetsDefinition:
    """The asset of this stage, with this window of freshness."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        io_manager_key="snapshots",
        automation_condition=follows(),
        freshness_policy=late_after(settings.predictions_late_hours),
        kinds={"scikitlearn", "postgres"},
    )
    def predictions(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        team_ratings: pd.DataFrame,
        fixture_odds: pd.DataFrame,
        trained_model: pd.DataFrame,
        champion: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
    ) -> dg.MaterializeResult[Snapshot]:
        """Forecasts of coming matches and of every pairing, with the market's beside them."""
        as_of = clock.as_of(context)
        if champion.empty:
            raise InsufficientData("expected a champion, found none yet: train a model first")
        decision = champion.sort_values("decision_id").iloc[-1]
        version = int(decision["model_version"])
        trainings = trained_model[trained_model["model_version"] == version]
        training = trainings.sort_values("training_id").iloc[-1]
        if training["as_of"] > as_of:
            raise LaterKnowledge(
                f"expected a model trained by platform time {as_of:%Y-%m-%d %H:%M}Z, found "
                f"version {version} of {training['as_of']:%Y-%m-%d %H:%M}Z"
            )
        header = {
            "as_of": as_of,
            "data_source": settings.data_source,
            "is_judged": bool(decision["is_judged"]),
            **{name: training[name] for name in _OF_TRAINING},
        }
        upcoming = coming(match_features[~match_features["is_played"]], as_of)
        snapshot = make_snapshot(
            model_registry.load(version),
            header,
            season_of(london_day(as_of)),
            upcoming,
            fixture_odds,
            team_ratings,
        )
        return dg.MaterializeResult(
            value=snapshot,
            metadata={
                "model_version": version,
                "with_market": int(snapshot.predictions["market_home_probability"].notna().sum()),
                "forecasts": dg.MetadataValue.md(forecast_table(snapshot.predictions)),
            },
        )

    return predictions
