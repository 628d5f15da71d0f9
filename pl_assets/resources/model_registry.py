"""The model registry: training runs, versions and aliases in MLflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dagster as dg

from pl_assets.resources.errors import RegistryUnavailable
from pl_assets.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    from mlflow import MlflowClient
    from sklearn.pipeline import Pipeline

MODEL = "match-outcome"
CHAMPION = "champion"
DAGSTER_RUN_TAG = "dagster_run_id"
_ANSWER_S = 10.0


class ModelRegistry:
    """MLflow's tracking server, reached when it is needed and not before.

    Args:
        settings: where it is.
        name: of the registered model, and of the experiment its trainings belong to; if not
            given, `match-outcome`, which says so where it is of simulated data.
    """

    def __init__(self, settings: Settings, name: str | None = None) -> None:
        self._settings = settings
        self.name = name or (f"{MODEL}-simulated" if settings.is_simulated else MODEL)

    @contextmanager
    def training_run(self, context: dg.AssetExecutionContext) -> Iterator[Any]:
        """An MLflow run for the length of a training, through dagster-mlflow's own resource.

        The resource is started here and not with the Dagster run, so that a run that also
        fetches and parses does so when MLflow is gone; and it leaves a failed run FINISHED,
        so the run is closed here, as what it is.
        """
        import mlflow
        from dagster_mlflow import mlflow_tracking

        self._require_answer()
        config = {
            "experiment_name": self.name,
            "mlflow_tracking_uri": self._settings.tracking_url,
            "env": {},
            "extra_tags": {"data_source": self._settings.data_source},
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
            registered_model_name=self.name,
            serialization_format="skops",
            signature=infer_signature(example, model.predict_proba(example)),
            pip_requirements=["scikit-learn", "pandas", "skops"],
        )
        return int(logged.registered_model_version)

    def load(self, version: int) -> Any:
        """A version's fitted model."""
        import mlflow

        self._require_answer()
        mlflow.set_tracking_uri(self._settings.tracking_url)
        return mlflow.sklearn.load_model(f"models:/{self.name}/{version}")

    def champion_version(self) -> int | None:
        """The version that holds the alias `champion`, if one does."""
        from mlflow.exceptions import MlflowException

        try:
            return int(self._client().get_model_version_by_alias(self.name, CHAMPION).version)
        except MlflowException as problem:
            if problem.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                return None
            raise

    def crown(self, version: int) -> None:
        """Give a version the alias `champion`."""
        self._client().set_registered_model_alias(self.name, CHAMPION, str(version))

    def close_failed(self, dagster_run_id: str) -> list[str]:
        """Mark MLflow runs that a dead Dagster run left RUNNING as FAILED; returns their ids."""
        client = self._client()
        experiment = client.get_experiment_by_name(self.name)
        if experiment is None:
            return []
        left = client.search_runs(
            [experiment.experiment_id],
            f"tags.{DAGSTER_RUN_TAG} = '{dagster_run_id}' and attributes.status = 'RUNNING'",
        )
        for run in left:
            client.set_terminated(run.info.run_id, "FAILED")
        return [run.info.run_id for run in left]

    def _require_answer(self) -> None:
        """Ask once, since MLflow's own client retries for minutes before it gives up."""
        import httpx

        try:
            httpx.get(
                f"{self._settings.tracking_url}/health", timeout=_ANSWER_S, trust_env=False
            ).raise_for_status()
        except httpx.HTTPError as problem:
            raise RegistryUnavailable(
                f"expected MLflow to answer at {self._settings.tracking_url}, found "
                f"{type(problem).__name__}: {problem}; see `pl logs mlflow`"
            ) from problem

    def _client(self) -> "MlflowClient":
        from mlflow import MlflowClient

        self._require_answer()
        return MlflowClient(self._settings.tracking_url)
