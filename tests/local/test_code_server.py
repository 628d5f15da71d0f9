"""Dagster's thread that looks for runs that died outlives a time without its storage."""

import logging
import threading

import dagster as dg
import psycopg
import pytest
import yaml
from dagster._core.utils import FuturesAwareThreadPoolExecutor, make_new_run_id
from dagster._grpc.server import DagsterApiServer
from serving.running_api import eventually

from pl_assets.local.code_server import watch_runs_patiently
from pl_assets.local.migrate import create_database


class Dead:
    """A process that was killed, as the server knows it."""

    exitcode = -9

    def is_alive(self):
        return False


@pytest.fixture
def instance(platform_settings, tmp_path):
    create_database(platform_settings, "dagster")
    url = platform_settings.database("dagster", "postgresql+psycopg2")
    (tmp_path / "dagster.yaml").write_text(
        yaml.safe_dump({"storage": {"postgres": {"postgres_url": url}}})
    )
    with dg.DagsterInstance.from_config(str(tmp_path)) as made:
        yield made


@pytest.fixture
def server(instance, monkeypatch):
    # What is done to Dagster's class is undone after the test.
    name = "_check_for_orphaned_runs"
    monkeypatch.setattr(DagsterApiServer, name, getattr(DagsterApiServer, name))
    watch_runs_patiently()
    with FuturesAwareThreadPoolExecutor(max_workers=1) as pool:
        running = DagsterApiServer(
            server_termination_event=threading.Event(),
            logger=logging.getLogger("test"),
            server_threadpool_executor=pool,
            lazy_load_user_code=True,
            instance_ref=instance.get_ref(),
        )
        yield running
        with running._execution_lock:
            running._executions.clear()
        running.cleanup()


def test_a_run_that_died_while_the_storage_was_away_is_found_dead_afterwards(
    server, instance, postgres_server, caplog
):
    run = dg.DagsterRun(
        job_name="train", run_id=make_new_run_id(), status=dg.DagsterRunStatus.STARTED
    )
    instance.add_run(run)
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as admin:

        def renamed(before, after):
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (before,),
            )
            admin.execute(f"ALTER DATABASE {before} RENAME TO {after}")

        renamed("dagster", "dagster_away")
        with server._execution_lock:
            server._executions[run.run_id] = (Dead(), instance.get_ref())
            server._termination_events[run.run_id] = threading.Event()
        eventually(lambda: "looked for again" in caplog.text, within_seconds=60)
        renamed("dagster_away", "dagster")
    eventually(lambda: instance.get_run_by_id(run.run_id).is_failure, within_seconds=60)
