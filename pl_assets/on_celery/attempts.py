"""What has become of a step since it was given out last, as Dagster's event log tells it."""

from typing import NamedTuple

import dagster as dg
from dagster import DagsterEventType as Type
from dagster._core.events import DagsterEvent
from dagster_celery.core_execution_loop import DELEGATE_MARKER

_ENDS = {Type.STEP_SUCCESS, Type.STEP_FAILURE, Type.STEP_UP_FOR_RETRY}


class Attempts(NamedTuple):
    """How often a worker has begun the step, and what the one said that brought it to an end."""

    begun: int
    outcome: list[DagsterEvent]
    """From its beginning to its end; empty if no worker has come to an end."""


def attempts(instance: dg.DagsterInstance, run_id: str, step_key: str) -> Attempts:
    """Look a step of a run up.

    Args:
        instance: Dagster's.
        run_id: of the run.
        step_key: of the step.
    """
    begun, current, outcome = 0, list[DagsterEvent](), list[DagsterEvent]()
    for entry in instance.all_logs(run_id):
        event = entry.dagster_event
        if event is None or event.step_key != step_key:
            continue
        if _marks(event, start=True):  # a step that is to be done once more counts anew
            begun, current, outcome = 0, [], []
            continue
        if _marks(event, start=False):
            begun, current = begun + 1, []
        current.append(event)
        if event.event_type in _ENDS:
            outcome = list(current)
    return Attempts(begun, outcome)


def _marks(event: DagsterEvent, *, start: bool) -> bool:
    """Whether the executor gave the step out by this event, or a worker took it up."""
    if event.event_type != Type.ENGINE_EVENT:
        return False
    told = event.engine_event_data
    return bool((told.marker_start if start else told.marker_end) == DELEGATE_MARKER)
