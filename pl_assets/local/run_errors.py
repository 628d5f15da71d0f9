"""What went wrong in a run of this process: the errors of its steps, and what each came of."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

_INTERRUPTED = "DagsterExecutionInterruptedError"


def step_errors(result: "ExecuteInProcessResult") -> list[list[Any]]:
    """The `causes` of each step that failed with an error, in order."""
    failures = (event.step_failure_data for event in result.all_events if event.is_step_failure)
    return [causes(failure.error) for failure in failures if failure.error is not None]


def require_not_interrupted(result: "ExecuteInProcessResult") -> None:
    """Have a signal that ended a step end the command too.

    Raises:
        KeyboardInterrupt: if a step was interrupted.
    """
    if any(error.cls_name == _INTERRUPTED for chain in step_errors(result) for error in chain):
        raise KeyboardInterrupt


def causes(error: Any) -> list[Any]:
    """An error as Dagster keeps it, and what it came of, the root last."""
    chain = [error]
    while chain[-1].cause is not None:
        chain.append(chain[-1].cause)
    return chain
