"""What is kept of a training in MLflow, and the row of the warehouse that leads back to it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import dagster as dg
import pandas as pd

from pl_assets.football.candidates import registered_with
from pl_assets.football.models.candidate import Candidate
from pl_assets.football.training import Trained
from pl_assets.resources.model_registry import ModelRegistry

_EXAMPLE_ROWS = 5


def log_version(
    context: dg.AssetExecutionContext,
    registry: ModelRegistry,
    candidate: Candidate,
    trained: Trained,
    rows: pd.DataFrame,
    as_of: dt.datetime,
    code_version: str,
    add: Callable[[Any], None] | None = None,
) -> dict[str, Any]:
    """Log a fitted candidate as a run of its own and register it as a version.

    Args:
        context: of the asset, within `registry.training_run`.
        registry: where to.
        candidate: the recipe.
        trained: what came of it.
        rows: of `training.learning_rows`, for the example of inputs.
        as_of: platform time.
        code_version: names the code of the recipe.
        add: called with MLflow while the run is open, to log more.

    Returns:
        A row for `trained_model` or `candidates`.
    """
    import mlflow

    key = registered_with(candidate)
    tags = {
        "odds": candidate.odds,
        "as_of": as_of.isoformat(),
        "data_hash": trained.data_hash,
        "code_version": code_version,
    }
    with registry.recipe_run(context, candidate.name, tags) as run_id:
        mlflow.log_params(parameters(candidate) | {"trained_through": trained.trained_through})
        mlflow.log_metrics(
            {
                "training_matches": trained.training_matches,
                "training_log_loss": trained.training_log_loss,
            }
        )
        columns = list(candidate.features) or ["match_id"]
        example = rows[columns].dropna().tail(_EXAMPLE_ROWS)
        version = registry.register(key, trained.model, example, tags | {"recipe": candidate.name})
        if add is not None:
            add(mlflow)
    return {
        "recipe": candidate.name,
        "odds": candidate.odds,
        "model_name": registry.name_for(key),
        "model_version": version,
        "mlflow_run_id": run_id,
        "as_of": as_of,
        "trained_through": trained.trained_through,
        "training_matches": trained.training_matches,
        "training_log_loss": trained.training_log_loss,
        "features": list(candidate.features),
        "data_hash": trained.data_hash,
        "code_version": code_version,
    }


def parameters(candidate: Candidate) -> dict[str, Any]:
    """What a recipe is set to: its own settings and its estimator's, those of parts included."""
    own = {
        "odds": candidate.odds,
        "features": ",".join(candidate.features),
        "learns_from_odds": candidate.learns_from_odds,
        "refitted": candidate.refitted,
        "half_life_days": candidate.half_life_days,
    }
    settings = candidate.make().get_params(deep=True)  # type: ignore[attr-defined]
    plain = {
        name: value
        for name, value in settings.items()
        if isinstance(value, int | float | str | bool | None)
    }
    return own | plain
