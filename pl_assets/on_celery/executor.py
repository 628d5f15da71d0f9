"""The executor that gives the steps of a run to Celery's workers: docs/decisions/0027-celery.md."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_celery.core_execution_loop import core_celery_execution_loop
from dagster_celery.executor import CeleryExecutor, _submit_task

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

        def give_out(app: Any, context: Any, step: Any, *how: Any) -> GivenStep:
            def tell(word: str) -> None:
                context.instance.report_engine_event(
                    word, context.dagster_run, cls=StepsOnCelery, step_key=step.key
                )

            return GivenStep(
                give=lambda: _submit_task(app, context, step, *how),
                is_worked_on=lambda: is_claimed(self._settings, step.key),
                tell=tell,
            )

        events: Iterator[Any] = core_celery_execution_loop(
            plan_context, execution_plan, step_execution_fn=give_out
        )
        return events


def steps_on_celery(settings: Settings) -> dg.ExecutorDefinition:
    """The definition: set up by the platform's settings, so that no run's config has a secret."""

    @dg.executor(name="celery", requirements=dg.multiple_process_executor_requirements())
    def celery(_: dg.InitExecutorContext) -> Any:
        return StepsOnCelery(settings)

    return celery
