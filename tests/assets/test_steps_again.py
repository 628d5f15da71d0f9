"""A step that is done again in the same run, as after a worker's death: no row is there twice."""

import os

from assets.failures import failures
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import create_execution_plan, execute_plan
from table_hashes import hashes_of

JOBS = ("ingest", "read", "rebuild", *(("history",) if os.environ["THOROUGH_TESTS"] else ()))
MEASURED_ANEW = ("metrics", "metrics_made_from")
"""What pipeline and API say at that moment: points that are held get the newer value."""
ADDED_TO = {
    *("season_files", "fixture_files", "trained_model", "champion", "predictions", "bets"),
    "serving_scrapes",
}


def test_every_step_of_the_graph_can_be_done_twice(platform):
    for name in JOBS:
        done = platform.run(name)
        assert done.success, failures(done)
        before = held_by(platform)
        again = do_again(platform, name, done.run_id)
        assert not [event for event in again if event.is_step_failure]
        assert held_by(platform) == before, name
    written = {table for table, (count, _) in held_by(platform).items() if count}
    assert written >= ADDED_TO


def do_again(platform, name, run_id):
    """Every step of a job once more, each by itself, in the run that has done it."""
    job = platform.definitions.resolve_job_def(name)
    run = platform.instance.get_run_by_id(run_id)
    whole = create_execution_plan(job, tags=run.tags)
    events = []
    for level in whole.get_steps_to_execute_by_level():
        for step in level:
            plan = create_execution_plan(job, step_keys_to_execute=[step.key], tags=run.tags)
            events += execute_plan(plan, InMemoryJob(job), platform.instance, run)
    return events


def held_by(platform):
    url = platform.settings.database(platform.settings.warehouse_database)
    return hashes_of(url, but=MEASURED_ANEW)
