"""Model: versions trained on what is known so far, and the decision on which one serves."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.errors import InsufficientData
from pl_assets.football.features import FEATURES
from pl_assets.football.training import train
from pl_assets.freshness import late_after
from pl_assets.resources.clock import Clock
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.tables import APPEND, TABLE_MODE
from pl_assets.settings import Settings

GROUP = "model"
OWNERS = ["team:forecasting"]


def build_model(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets of this stage, with this window of freshness."""

    # No automation condition: every result would retrain. Training has a day of its own.
    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        metadata={TABLE_MODE: APPEND},
        freshness_policy=late_after(settings.trained_model_late_hours),
        kinds={"scikitlearn", "mlflow"},
    )
    def trained_model(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """A model version in MLflow, trained on every match whose result is known."""
        as_of = clock.as_of(context)
        with model_registry.training_run(context) as mlflow:
            trained = train(match_features)
            described = trained._asdict()
            fitted = described.pop("model")
            mlflow.log_params(fitted[-1].get_params() | {"features": ",".join(FEATURES)})
            mlflow.log_params({"as_of": as_of, "trained_through": trained.trained_through})
            mlflow.log_metrics(
                {name: described[name] for name in ("training_matches", "training_log_loss")}
            )
            version = model_registry.register(fitted, match_features[list(FEATURES)].head())
            row = {
                "model_name": model_registry.name,
                "model_version": version,
                "mlflow_run_id": mlflow.active_run().info.run_id,
                "as_of": as_of,
                "features": list(FEATURES),
            }
        weights = pd.DataFrame(fitted[-1].coef_, fitted[-1].classes_, FEATURES).round(3)
        return dg.MaterializeResult(
            value=pd.DataFrame([row | described]),
            metadata={
                "model_version": version,
                "trained_through": str(trained.trained_through),
                "training_log_loss": trained.training_log_loss,
                "weights": dg.MetadataValue.md(weights.to_markdown()),
            },
        )

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        metadata={TABLE_MODE: APPEND},
        automation_condition=follows(),
        kinds={"mlflow"},
    )
    def champion(
        context: dg.AssetExecutionContext,
        trained_model: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """The decision on which version serves: the newest, while none can be judged."""
        as_of = clock.as_of(context)
        if trained_model.empty:
            raise InsufficientData("expected a trained version, found none yet: train one first")
        newest = trained_model.sort_values("training_id").iloc[-1]
        before = model_registry.champion_version()
        version = int(newest["model_version"])
        if before is None:
            reason = "the first version trained"
        elif before == version:
            reason = "still the newest version"
        else:
            reason = f"the recipe of version {before}, with results to {newest['trained_through']}"
        model_registry.crown(version)
        decision = {
            "model_name": newest["model_name"],
            "model_version": version,
            "as_of": as_of,
            "is_judged": False,
            "reason": reason,
        }
        return dg.MaterializeResult(
            value=pd.DataFrame([decision]),
            metadata={"model_version": version, "is_judged": False, "reason": reason},
        )

    return [trained_model, champion]
