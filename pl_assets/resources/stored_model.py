"""How a fitted model is stored with MLflow: by skops, which runs no code on loading."""

from importlib.metadata import version as installed
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from pl_assets.football.models.candidate import Estimator

_RUNS_ON = ("scikit-learn", "pandas", "numpy", "scipy", "skops")
"""What a stored model is loaded and asked with: by another version it may say something else."""
_TRUSTED = [
    "sklearn.tree._tree.Tree",
    "sklearn.utils._bunch.Bunch",
    "pl_assets.football.models.dixon_coles.DixonColes",
]
"""What skops may load beside the types that it trusts by itself: nothing that runs code."""


def store(model: "Estimator", example: "pd.DataFrame") -> str:
    """Log a fitted model to the active run; returns its address in MLflow.

    Args:
        model: what was fitted.
        example: a few rows of inputs.
    """
    import mlflow.sklearn
    from mlflow.models import infer_signature

    logged = mlflow.sklearn.log_model(
        model,
        name="model",
        serialization_format="skops",
        skops_trusted_types=_TRUSTED,
        signature=infer_signature(example, model.predict_proba(example)),
        input_example=example,
        pip_requirements=[f"{package}=={installed(package)}" for package in _RUNS_ON],
    )
    return str(logged.model_uri)
