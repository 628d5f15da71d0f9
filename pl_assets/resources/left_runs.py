"""MLflow runs that a process has left open by its death: found again, or closed as failed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from mlflow import MlflowClient
    from mlflow.entities import Run

DAGSTER_RUN_TAG = "dagster_run_id"
_PART_OF = "mlflow.parentRunId"


def close_left(
    client: "MlflowClient", names: Iterable[str], dagster_run_id: str, *, parts_alone: bool = False
) -> list[str]:
    """Mark what a run of Dagster's left RUNNING as FAILED; returns the ids.

    Args:
        client: MLflow's.
        names: of the experiments to look in.
        dagster_run_id: whose.
        parts_alone: whether only runs within another are meant.
    """
    left = [
        run
        for run in _of(client, names, dagster_run_id)
        if run.info.status == "RUNNING" and (not parts_alone or _PART_OF in run.data.tags)
    ]
    for run in left:
        client.set_terminated(run.info.run_id, "FAILED")
    return [run.info.run_id for run in left]


def close_ended(client: "MlflowClient", names: Iterable[str], instance: "DagsterInstance") -> None:
    """Mark what runs that have ended left RUNNING as FAILED: MLflow was away when they ended.

    Args:
        client: MLflow's.
        names: of the experiments to look in.
        instance: Dagster's; runs that it does not know are somebody else's.
    """
    for run in _search(client, names, "attributes.status = 'RUNNING'"):
        of = instance.get_run_by_id(run.data.tags.get(DAGSTER_RUN_TAG, ""))
        if of is not None and of.is_finished:
            client.set_terminated(run.info.run_id, "FAILED")


def begun_before(client: "MlflowClient", name: str, dagster_run_id: str) -> str | None:
    """The run that a step began when it was done before, within the same run of Dagster's.

    Args:
        client: MLflow's.
        name: of the experiment.
        dagster_run_id: whose.

    Returns:
        None if it is done for the first time.
    """
    whole = [run for run in _of(client, [name], dagster_run_id) if _PART_OF not in run.data.tags]
    return whole[-1].info.run_id if whole else None


def _of(client: "MlflowClient", names: Iterable[str], dagster_run_id: str) -> "list[Run]":
    return _search(client, names, f"tags.{DAGSTER_RUN_TAG} = '{dagster_run_id}'")


def _search(client: "MlflowClient", names: Iterable[str], asked: str) -> "list[Run]":
    """Newest first."""
    found = [client.get_experiment_by_name(name) for name in names]
    experiments = [experiment.experiment_id for experiment in found if experiment]
    if not experiments:
        return []
    return list(client.search_runs(experiments, asked))
