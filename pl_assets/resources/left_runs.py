"""MLflow runs that a process has left open by its death: found again, or closed as failed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import AssetExecutionContext, DagsterInstance
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


def close_before(
    client: "MlflowClient",
    name: str,
    context: "AssetExecutionContext",
    *,
    parts_alone: bool = False,
) -> None:
    """Close what a step that is done again left, and what runs that have ended did.

    Args:
        client: MLflow's.
        name: of the experiment.
        context: of the step that is about to begin.
        parts_alone: whether of its own only runs within another are meant.
    """
    _close_ended(client, name, context.instance)
    close_left(client, [name], context.run.run_id, parts_alone=parts_alone)


def _close_ended(client: "MlflowClient", name: str, instance: "DagsterInstance") -> None:
    """MLflow was away when they ended; runs that this instance does not know are others'."""
    for run in _search(client, [name], "attributes.status = 'RUNNING'"):
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
