"""The task of a worker: a step of a run, done once however often it is delivered.

A broker may deliver a message again: after a worker's death, after a lost connection, after it has
waited too long for an acknowledgement. The step is then found as the event log tells it.
"""

from typing import Any

import celery
from celery.exceptions import Ignore
from dagster import DagsterInstance
from dagster._grpc.types import ExecuteStepArgs
from dagster._serdes import serialize_value, unpack_value
from dagster_celery.tasks import create_task

from pl_assets.on_celery.attempts import attempts
from pl_assets.on_celery.claims import claimed
from pl_assets.resources.errors import StepAbandoned
from pl_assets.settings import settings

MOST_ATTEMPTS = 3
"""A step that took so many workers with it takes no other."""


class StepOnce(celery.Task):  # type: ignore[misc]
    """Does a step that is still to be done, and tells again of one that was."""

    def __call__(
        self, execute_step_args_packed: dict[str, Any], executable_dict: dict[str, Any]
    ) -> list[str]:
        """Do the step; returns Dagster's events of it.

        Raises:
            StepAbandoned: if it cannot be done here, or was left by too many workers.
            celery.exceptions.Ignore: if nobody waits for it any more.
        """
        asked = unpack_value(execute_step_args_packed, as_type=ExecuteStepArgs)
        (step_key,) = asked.step_keys_to_execute or ()
        with (
            claimed(settings(), step_key),
            DagsterInstance.from_ref(asked.instance_ref) as instance,  # type: ignore[arg-type]
        ):
            run = instance.get_run_by_id(asked.run_id)
            if run is None:
                raise StepAbandoned(
                    f"expected run {asked.run_id} in the database that PL_DAGSTER_DATABASE_URL of "
                    "this worker leads to, found none: is it of the same platform and "
                    "PL_DATA_SOURCE as what starts the runs?"
                )
            if run.is_finished:
                raise Ignore
            before = attempts(instance, asked.run_id, step_key)
            if before.outcome:
                return [serialize_value(event) for event in before.outcome]
            if before.begun >= MOST_ATTEMPTS:
                raise StepAbandoned(
                    f"expected a worker to bring {step_key} to an end, found {before.begun} that "
                    "died of it or beside it: is there too little memory?"
                )
            done: list[str] = self.run(execute_step_args_packed, executable_dict)
            return done


def register(app: Any) -> None:
    """Have an app know the task."""
    # Not shared: Celery would hand it to every app of the process, under a name that has one.
    create_task(app, base=StepOnce, shared=False)
