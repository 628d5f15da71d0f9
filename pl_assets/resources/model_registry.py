"""The model registry: training runs, versions and aliases in MLflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dagster as dg

from pl_assets.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    from mlflow import MlflowClient
    from sklearn.pipeline import Pipeline

MODEL = "match-outcome"
CHAMPION = "champion"
EXPERIMENT = "match-outcome"
DAGSTER_RUN_TAG = "dagster_run_id"


class ModelRegistry:
    """MLflow's tracking server, reached when it is needed and not before."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @contextmanager
    def training_run(self, context: dg.AssetExecutionContext) -> Iterator[Any]:
        """An MLflow run for the length of a training, through dagster-mlflow's own resource.

        The resource is started here and not with the Dagster run, so that a run that also
        fetches and parses does so when MLflow is gone; and it leaves a failed run FINISHED,
        so the run is closed here, as what it is.
        """
        import mlflow
        from dagster_mlflow import mlflow_tracking

        config = {
            "experiment_name": EXPERIMENT,
            "mlflow_tracking_uri": self._settings.tracking_url,
            "env": {},
            "extra_tags": {},
        }
        with dg.build_resources(
            {"mlflow": mlflow_tracking},
            instance=context.instance,
            resource_config={"mlflow": {"config": config}},
            dagster_run=context.run,
            log_manager=context.log,
        ) as resources:
            status = "FAILED"
            try:
                yield resources.mlflow
                status = "FINISHED"
            finally:
                mlflow.end_run(status)

    def register(self, model: "Pipeline", example: "pd.DataFrame") -> int:
        """Log a fitted model to the active run and register it; returns its version.

        It is stored with skops, which runs no code on loading, unlike a pickle.
        """
        import mlflow.sklearn
        from mlflow.models import infer_signature

        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            registered_model_name=MODEL,
            serialization_format="skops",
            signature=infer_signature(example, model.predict_proba(example)),
            pip_requirements=["scikit-learn", "pandas", "skops"],
        )
        return int(logged.registered_model_version)

    def load(self, version: int) -> Any:
        """A version's fitted model."""
        import mlflow

        mlflow.set_tracking_uri(self._settings.tracking_url)
        return mlflow.sklearn.load_model(f"models:/{MODEL}/{version}")

    def champion_version(self) -> int | None:
        """The version that holds the alias `champion`, if one does."""
        from mlflow.exceptions import MlflowException

        try:
            return int(self._client().get_model_version_by_alias(MODEL, CHAMPION).version)
        except MlflowException as problem:
            if problem.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                return None
            raise

    def crown(self, version: int) -> None:
        """Give a version the alias `champion`."""
        self._client().set_registered_model_alias(MODEL, CHAMPION, str(version))

    def close_failed(self, dagster_run_id: str) -> list[str]:
        """Mark MLflow runs that a dead Dagster run left RUNNING as FAILED; returns their ids."""
        client = self._client()
        experiment = client.get_experiment_by_name(EXPERIMENT)
        if experiment is None:
            return []
        left = client.search_runs(
            [experiment.experiment_id],
            f"tags.{DAGSTER_RUN_TAG} = '{dagster_run_id}' and attributes.status = 'RUNNING'",
        )
        for run in left:
            client.set_terminated(run.info.run_id, "FAILED")
        return [run.info.run_id for run in left]

    def _client(self) -> "MlflowClient":
        from mlflow import MlflowClient

        return MlflowClient(self._settings.tracking_url)
