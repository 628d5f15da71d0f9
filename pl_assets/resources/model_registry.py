"""The model registry: training runs, versions and aliases in MLflow."""

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

from pl_assets.football.models.candidate import PRE_MATCH
from pl_assets.resources.errors import RegistryUnavailable
from pl_assets.resources.kept_models import load_kept
from pl_assets.resources.left_runs import DAGSTER_RUN_TAG, begun_before, close_before, close_left
from pl_assets.resources.stored_model import store
from pl_assets.resources.trusted import authorities
from pl_assets.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    from mlflow import MlflowClient

    from pl_assets.football.models.candidate import Estimator

MODEL = "match-outcome"
MONITORING = "monitoring"
WITH_ODDS = "match-outcome-with-odds"
CHAMPION, CHALLENGER, WITHOUT_ODDS = "champion", "challenger", "without_odds"
"""Aliases; the last is the newest version of the track `none`, which stands in without odds."""
RECIPE_TAG = "recipe"
_ANSWER_S = 10.0
_STILL_THERE_S = 5.0
"""For so long after an answer loading does not ask whether there is one."""


class MonitoringRun(NamedTuple):
    """A run that keeps what monitoring has found."""

    client: "MlflowClient"
    run_id: str
    url: str
    """Where MLflow's pages show it."""


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
        self._answered_at = -math.inf

    def name_for(self, key: str) -> str:
        """The registered model of what knows a match's own odds, and of what does not.

        Args:
            key: of `candidates.DEFAULTS`.
        """
        return self.name.replace(MODEL, WITH_ODDS, 1) if key == PRE_MATCH else self.name

    @property
    def monitoring_name(self) -> str:
        """The experiment of the runs that keep what monitoring has found."""
        return self.name.replace(MODEL, MONITORING, 1)

    @contextmanager
    def training_run(self, context: dg.AssetExecutionContext) -> Iterator[Any]:
        """An MLflow run for the length of a training, through dagster-mlflow's own resource.

        The resource is started here and not with the Dagster run, so that a run that also
        fetches and parses does so when MLflow is gone; and it leaves a failed run FINISHED,
        so the run is closed here, as what it is.
        """
        import mlflow
        from dagster_mlflow import mlflow_tracking

        client, of = self._client(), context.run.run_id
        # The resource would go on with the newest, which may be a part of what was left.
        close_before(client, self.name, context, parts_alone=True)
        before = begun_before(client, self.name, of)
        config = {
            "experiment_name": self.name,
            "mlflow_tracking_uri": self._settings.tracking_url,
            "env": {},
            "extra_tags": {"data_source": self._settings.data_source},
            **({"mlflow_run_id": before} if before else {}),
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

    @contextmanager
    def recipe_run(
        self, context: dg.AssetExecutionContext, recipe: str, tags: Mapping[str, str]
    ) -> Iterator[str]:
        """A run of one recipe within the training's, closed as what it is; yields its id."""
        import mlflow

        own = {
            DAGSTER_RUN_TAG: context.run.run_id,
            "data_source": self._settings.data_source,
            RECIPE_TAG: recipe,
        }
        run = mlflow.start_run(run_name=recipe, nested=True, tags={**own, **tags})
        status = "FAILED"
        try:
            yield str(run.info.run_id)
            status = "FINISHED"
        finally:
            mlflow.end_run(status)

    @contextmanager
    def monitoring_run(self, context: dg.AssetExecutionContext) -> Iterator[MonitoringRun]:
        """A run in an experiment of its own, closed as what it is.

        Raises:
            RegistryUnavailable: if MLflow does not answer, refuses, or cannot store.
        """
        from mlflow.exceptions import MlflowException

        client = self._client()
        tags = {DAGSTER_RUN_TAG: context.run.run_id, "data_source": self._settings.data_source}
        try:
            close_before(client, self.monitoring_name, context)
            held = client.get_experiment_by_name(self.monitoring_name)
            key = held.experiment_id if held else client.create_experiment(self.monitoring_name)
            run_id = client.create_run(key, tags=tags, run_name=MONITORING).info.run_id
            try:
                url = f"{self._settings.tracking_url}/#/experiments/{key}/runs/{run_id}"
                yield MonitoringRun(client, run_id, url)
            except BaseException:
                # What went wrong first is to be told, not that the run could not be closed either.
                with suppress(MlflowException, OSError):
                    client.set_terminated(run_id, "FAILED")
                raise
            client.set_terminated(run_id, "FINISHED")
        # Of the store of artifacts MLflow lets through what requests raises, which are OSErrors.
        except (MlflowException, OSError) as problem:
            raise RegistryUnavailable(
                f"expected MLflow to keep what monitoring found, found {problem}"
            ) from problem

    def register(
        self,
        key: str,
        model: "Estimator",
        example: "pd.DataFrame",
        tags: Mapping[str, str],
    ) -> int:
        """Log a fitted model to the active run and register it; returns its version.

        Args:
            key: of `candidates.DEFAULTS`: which registered model it becomes a version of.
            model: what was fitted.
            example: a few rows of inputs.
            tags: of the version.
        """
        import mlflow

        name = self.name_for(key)
        version = mlflow.register_model(store(model, example), name, tags=dict(tags))
        return int(version.version)

    def load(self, name: str, version: int, mlflow_run_id: str) -> Any:
        """A version's fitted model.

        Args:
            name: of the registered model.
            version: its number.
            mlflow_run_id: of its training.
        """
        import mlflow

        if time.monotonic() - self._answered_at > _STILL_THERE_S:
            self.require_answer()
        mlflow.set_tracking_uri(self._settings.tracking_url)
        folder = self._settings.home / "models"
        return load_kept(folder, name, version, mlflow_run_id, mlflow.sklearn.load_model)

    def version_of(self, name: str, alias: str = CHAMPION) -> int | None:
        """The version of a registered model that holds an alias, if one does."""
        from mlflow.exceptions import MlflowException

        try:
            return int(self._client().get_model_version_by_alias(name, alias).version)
        except MlflowException as problem:
            if problem.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                return None
            raise

    def versions(self, name: str) -> dict[int, str]:
        """The run of every version of a registered model that there is."""
        found = self._client().search_model_versions(f"name = '{name}'")
        return {int(version.version): str(version.run_id) for version in found}

    def name_alias(self, name: str, alias: str, version: int) -> None:
        """Give a version an alias, which whatever held it loses."""
        self._client().set_registered_model_alias(name, alias, str(version))

    def close_failed(self, dagster_run_id: str) -> list[str]:
        """Mark MLflow runs that a dead Dagster run left RUNNING as FAILED; returns their ids."""
        names = [self.name, self.monitoring_name]
        return close_left(self._client(), names, dagster_run_id)

    def require_answer(self) -> None:
        """Ask once, since MLflow's own client retries for minutes before it gives up.

        Raises:
            RegistryUnavailable: if MLflow does not answer.
        """
        import httpx

        try:
            httpx.get(
                f"{self._settings.tracking_url}/health",
                timeout=_ANSWER_S,
                trust_env=False,
                verify=authorities(),
            ).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise RegistryUnavailable(
                f"expected MLflow to answer at {self._settings.tracking_url}, found "
                f"{type(problem).__name__}: {problem}; see `pl logs mlflow`"
            ) from problem
        self._answered_at = time.monotonic()

    def _client(self) -> "MlflowClient":
        from mlflow import MlflowClient

        self.require_answer()
        return MlflowClient(self._settings.tracking_url)
