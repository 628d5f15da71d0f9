"""The graph on Celery's workers: two of them, over a real broker, with no disk that they share."""

import json
import threading
import time
from contextlib import ExitStack
from functools import partial
from urllib.parse import urlsplit

import dagster as dg
import pytest
from assets.failures import failures
from assets.workers import Workers, redis, settings_with
from celery import Celery
from dagster import DagsterRunStatus as Status
from dagster._core.events import EngineEventData
from dagster._core.execution.retries import RetryMode
from dagster_celery.config import TASK_EXECUTE_PLAN_NAME
from dagster_celery.core_execution_loop import DELEGATE_MARKER
from dagster_celery.make_app import make_app
from databases import copy_database
from mlflow import MlflowClient
from table_hashes import hashes_but_for_numbers, hashes_of

from pl_assets.on_celery.claims import claimed, is_claimed
from pl_assets.on_celery.executor import StepsOnCelery, step_message
from pl_assets.on_celery.setup import app_of
from pl_assets.on_celery.step_task import MOST_ATTEMPTS
from pl_assets.resources.errors import StepAbandoned

from .conftest import SEASONS, Template, continued, settings_on

NOT_OF_DATA = (
    *("appends", "metrics", "metrics_made_from", "serving_scrapes"),
    *("alembic_version", "source_polls"),
)
"""Tables of how the platform does, which no two runs agree on."""
OF_MLFLOW = (
    *("model_name", "model_version", "mlflow_run_id", "training_id", "fetched_at"),
    *("with_odds_model_name", "with_odds_model_version", "with_odds_mlflow_run_id", "made_by"),
)
"""Each platform of the tests has models of its own."""
NOWHERE = "http://127.0.0.1:9"
PARTITIONED = ("ingest", "read", "history")
ALL_SEASONS = {
    "dagster/asset_partition_range_start": str(min(SEASONS)),
    "dagster/asset_partition_range_end": str(max(SEASONS)),
}


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with redis(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture
def make_workers(broker, platform_settings, site, tmp_path, monkeypatch):
    """Workers of a platform whose MLflow is at an address; none has begun."""
    with ExitStack() as made:

        def make(mlflow_url):
            settings = settings_with(settings_on(site, mlflow_url, platform_settings), broker)
            return made.enter_context(Workers(settings, tmp_path, monkeypatch))

        yield make


@pytest.fixture
def workers(make_workers, mlflow_url):
    return make_workers(mlflow_url)


def on_workers(workers, *jobs):
    """Run jobs one after the other, their steps on the workers; what they have said."""
    said = []
    with dg.DagsterInstance.get() as instance:
        for name in jobs:
            tags = ALL_SEASONS if name in PARTITIONED else {}
            with dg.execute_job(workers.job(name), instance=instance, tags=tags) as result:
                assert result.success, failures(result)
                events = [entry.dagster_event for entry in instance.all_logs(result.run_id)]
                said += [event.message or "" for event in events if event]
    return said


def tables(settings, database="warehouse"):
    """What was made, whoever has made it."""
    url = settings.database(database)
    return hashes_but_for_numbers(url, but=NOT_OF_DATA, without=OF_MLFLOW)


def in_one_process(template, settings, folder, *jobs):
    """The tables after the same jobs without workers, in the same place, which is left empty."""
    with continued(template, folder, settings) as platform:
        for name in jobs:
            result = platform.run(name)
            assert result.success, failures(result)
        return tables(settings)


@pytest.mark.thorough
def test_the_whole_graph_on_two_workers_makes_what_one_process_makes(
    workers, migrated_template, tmp_path, tmp_path_factory, copied
):
    graph = ("ingest", "read", "rebuild", "history")
    copied(migrated_template)
    workers.start("first", "second")
    on_workers(workers, *graph)
    on_two = tables(workers.settings)
    assert on_two["backtest_predictions"][0] > 0
    seen = {who for step in ("team_ratings", "matches", "bets") for who in workers.who_has(step)}
    assert seen <= {"first", "second"}
    nothing = Template(migrated_template, tmp_path_factory.mktemp("nothing"), "")
    assert in_one_process(nothing, workers.settings, tmp_path / "alone", *graph) == on_two


def test_a_worker_that_is_killed_in_mid_step_costs_no_file_and_adds_none(
    make_workers, migrated_template, site, tmp_path, tmp_path_factory
):
    workers = make_workers(NOWHERE)
    workers.start("first", "second")
    site.break_down("slow")  # so that the step cannot have ended before the kill
    killing = killed_with(workers, "season_files", is_whole=True, then=site.mend)
    said = on_workers(workers, "ingest")
    killing.join()
    assert [word for word in said if "The worker that had this step is gone" in word]
    first, second = workers.who_has("season_files")
    assert first != second
    made = tables(workers.settings)
    assert made["season_files"][0] > len(SEASONS)
    nothing = Template(migrated_template, tmp_path_factory.mktemp("nothing"), "")
    assert in_one_process(nothing, workers.settings, tmp_path / "alone", "ingest") == made


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("step", "is_whole"),
    [
        ("trained_model", True),
        ("trained_model", False),
        ("predictions", True),
    ],
)
def test_a_worker_that_is_killed_in_mid_step_costs_no_row_and_adds_none(
    workers, fetched_template, made_template, copied, step, is_whole
):
    copied(fetched_template.database)
    workers.start("first", "second")
    killing = killed_with(workers, step, is_whole=is_whole)
    on_workers(workers, "rebuild")
    killing.join()
    had = workers.who_has(step)
    assert len(had) == 2, "it was to be begun once more"
    assert not is_whole or had[0] != had[1]
    assert tables(workers.settings) == tables(workers.settings, made_template.database)
    client = MlflowClient(workers.settings.tracking_url)
    experiment = client.get_experiment_by_name("match-outcome").experiment_id
    runs = client.search_runs([experiment])
    assert not [run.info.run_id for run in runs if run.info.status == "RUNNING"]


def killed_with(workers, step, *, is_whole, then=lambda: None):
    """Has the worker that takes a step up killed, or the process of the step alone; a thread."""

    def kill():
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if had := workers.who_has(step):
                (workers.kill if is_whole else workers.kill_step)(had[0])
                return then()
            time.sleep(0.02)
        raise AssertionError(f"nobody has begun {step}")

    killing = threading.Thread(target=kill)
    killing.start()
    return killing


def test_a_step_that_is_delivered_again_is_done_once(make_workers):
    workers = make_workers(NOWHERE)
    workers.start("first")
    job = workers.job("measure")
    with dg.DagsterInstance.get() as instance:
        going, over, dying = (
            instance.create_run_for_job(job.get_definition(), status=status)
            for status in (Status.STARTED, Status.FAILURE, Status.STARTED)
        )
        for _ in range(MOST_ATTEMPTS):
            taken_up = EngineEventData(marker_end=DELEGATE_MARKER)
            instance.report_engine_event("taken up", dying, taken_up, step_key="serving_scrapes")
        deliver = partial(delivered, workers.settings, instance, job, "serving_scrapes")
        said = of_the_step(deliver(going))
        assert any('"STEP_SUCCESS"' in event for event in said)
        assert of_the_step(deliver(going)) == said
        # There is one worker, which takes them in order: it is done with those of before.
        deliver(over)
        with pytest.raises(StepAbandoned, match="is there too little memory"):
            deliver(dying).get(timeout=60)
        assert workers.who_has("serving_scrapes") == ["first"]
    assert hashes_of(workers.settings.database("warehouse"))["serving_scrapes"][0] == 1


def of_the_step(result):
    return [event for event in result.get(timeout=60) if json.loads(event)["step_key"]]


def delivered(settings, instance, job, step_key, run):
    """Put a step in the queue as the executor does: no secret, no folder of this machine."""
    message = step_message(job, run.run_id, step_key, instance, RetryMode.DISABLED)
    for told in (urlsplit(settings.database_url.get_secret_value()).password, str(settings.home)):
        assert told not in json.dumps(message)
    return app_of(settings).send_task(TASK_EXECUTE_PLAN_NAME, kwargs=message)


@pytest.fixture
def copied(platform_settings):
    """Has the platform's warehouse be a copy of another database."""
    server = platform_settings.database_url.get_secret_value()
    return lambda template: copy_database(server, template, "warehouse")


def test_a_step_that_somebody_has_is_claimed_until_it_ends(platform_settings):
    assert not is_claimed(platform_settings, "team_ratings")
    with claimed(platform_settings, "team_ratings"):
        assert is_claimed(platform_settings, "team_ratings")
        assert not is_claimed(platform_settings, "matches")
    assert not is_claimed(platform_settings, "team_ratings")


def test_worker_and_executor_are_set_up_alike(platform_settings, monkeypatch):
    told = {"executor": "celery", "celery_broker_url": "redis://:s3cret@127.0.0.1:1/0"}
    settings = type(platform_settings)(**(platform_settings.model_dump() | told))
    ours = make_app(StepsOnCelery(settings).app_args())
    for app in (ours, app_of(settings)):
        assert isinstance(app, Celery)
        conf = app.conf
        assert (conf.broker_url, conf.result_backend) == (told["celery_broker_url"],) * 2
        assert conf.task_acks_late
        assert conf.task_reject_on_worker_lost
        assert conf.worker_prefetch_multiplier == 1
        assert conf.broker_transport_options["visibility_timeout"] > 1800
        assert (conf.task_serializer, conf.result_serializer) == ("json", "json")
        assert conf.accept_content == ["json"]
