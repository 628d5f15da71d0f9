"""The executor that gives the steps of a run to Celery's workers: docs/decisions/0027-celery.md."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster._core.definitions.reconstruct import ReconstructableJob
from dagster._core.execution.plan.state import KnownExecutionState
from dagster._core.execution.retries import RetryMode
from dagster._grpc.types import ExecuteStepArgs
from dagster._serdes import pack_value
from dagster_celery.config import TASK_EXECUTE_PLAN_NAME
from dagster_celery.core_execution_loop import core_celery_execution_loop
from dagster_celery.executor import CeleryExecutor

from pl_assets.on_celery.claims import is_claimed
from pl_assets.on_celery.given_step import GivenStep
from pl_assets.on_celery.setup import told_of_celery
from pl_assets.settings import Settings


class StepsOnCelery(CeleryExecutor):  # type: ignore[misc]
    """Dagster's own, but that a step whose worker died is given to another within seconds."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(**told_of_celery(settings))
        self._settings = settings

    def execute(self, plan_context: Any, execution_plan: Any) -> Iterator[Any]:
        """Give out the steps of a plan as they can be done; yields Dagster's events of them."""
        events: Iterator[Any] = core_celery_execution_loop(
            plan_context, execution_plan, step_execution_fn=self._give_out
        )
        return events

    def _give_out(
        self, app: Any, plan: Any, step: Any, queue: str, priority: int, known: KnownExecutionState
    ) -> GivenStep:
        message = step_message(
            plan.reconstructable_job,
            plan.dagster_run.run_id,
            step.key,
            plan.instance,
            self.retries.for_inner_plan(),
            known,
        )

        def tell(word: str) -> None:
            plan.instance.report_engine_event(
                word, plan.dagster_run, cls=StepsOnCelery, step_key=step.key
            )

        return GivenStep(
            give=lambda: app.send_task(
                TASK_EXECUTE_PLAN_NAME,
                kwargs=message,
                queue=queue,
                routing_key=f"{queue}.{TASK_EXECUTE_PLAN_NAME}",
                priority=priority,
            ),
            is_worked_on=lambda: is_claimed(self._settings, step.key),
            tell=tell,
        )


def step_message(
    job: ReconstructableJob,
    run_id: str,
    step_key: str,
    instance: dg.DagsterInstance,
    retries: RetryMode,
    known: KnownExecutionState | None = None,
) -> dict[str, Any]:
    """What a worker is told of a step: where code and run are found, and no secret.

    Args:
        job: of the run.
        run_id: its id.
        step_key: of the step.
        instance: Dagster's.
        retries: who does a step again that asks for it.
        known: of the steps before it.
    """
    asked = ExecuteStepArgs(
        job_origin=job.get_python_origin(),
        run_id=run_id,
        step_keys_to_execute=[step_key],
        instance_ref=instance.get_ref(),
        retry_mode=retries,
        known_state=known,
        print_serialized_events=True,  # Dagster's own task passes over it
    )
    return {"execute_step_args_packed": pack_value(asked), "executable_dict": job.to_dict()}


def steps_on_celery(settings: Settings) -> dg.ExecutorDefinition:
    """The definition: set up by the platform's settings, so that no run's config has a secret."""

    @dg.executor(name="celery", requirements=dg.multiple_process_executor_requirements())
    def celery(_: dg.InitExecutorContext) -> Any:
        return StepsOnCelery(settings)

    return celery
