"""What a command makes of the errors of a run in its process."""

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from pl_assets.local.run_errors import require_not_interrupted, step_errors


def ran(problem):
    """A run of one step, which comes to this."""

    @dg.op
    def step():
        if problem is not None:
            raise problem

    @dg.job
    def job():
        step()

    return job.execute_in_process(raise_on_error=False)


def test_the_root_of_what_a_step_said_is_the_last_of_its_causes():
    problem = ValueError("no forecasts")
    problem.__cause__ = OSError("the disk is full")
    result = ran(problem)
    require_not_interrupted(result)
    [chain] = step_errors(result)
    assert "the disk is full" in chain[-1].message
    assert any("no forecasts" in error.message for error in chain)


def test_a_step_that_was_interrupted_ends_the_command_as_a_signal_does():
    with pytest.raises(KeyboardInterrupt):
        require_not_interrupted(ran(DagsterExecutionInterruptedError()))


def test_a_run_that_succeeds_has_no_errors():
    assert step_errors(ran(None)) == []
