"""Nothing writes while a backup is made: what is waited for and what not, what is seen later."""

import threading
import time
import uuid

import dagster as dg
import pytest
from instances import instance_of_tests
from serving.running_api import eventually

from pl_assets.backup_job import BACKUP
from pl_assets.backups.errors import BackupRefused
from pl_assets.backups.undisturbed import alone, at_work, began_since
from pl_assets.local.borrowed import one_at_a_time
from pl_assets.local.errors import LocalError
from pl_assets.resources.work_lock import work_lock


@dg.job(name="forecast")
def a_job():
    """Stands for any job of the platform."""


@pytest.fixture
def instance():
    with instance_of_tests() as instance:
        yield instance


def a_run(instance, status, job=a_job):
    return instance.create_run_for_job(job, run_id=str(uuid.uuid4()), status=status)


def nobody(_):
    """Hears nothing."""


@pytest.mark.parametrize("status", ["STARTING", "STARTED", "CANCELING"])
def test_a_run_at_work_is_named_when_it_does_not_end(instance, platform_settings, status):
    a_run(instance, dg.DagsterRunStatus[status])
    with (
        pytest.raises(BackupRefused, match=r"found forecast \("),
        alone(platform_settings, instance, nobody, within_s=0.1),
    ):
        pytest.fail("it was not alone")


@pytest.mark.parametrize("status", ["NOT_STARTED", "SUCCESS", "FAILURE", "CANCELED"])
def test_a_run_that_waits_or_has_ended_is_not_waited_for(instance, platform_settings, status):
    a_run(instance, dg.DagsterRunStatus[status])
    with alone(platform_settings, instance, nobody, within_s=0.1):
        assert at_work(instance) == []


def test_a_backup_does_not_wait_for_itself(instance, platform_settings):
    a_run(instance, dg.DagsterRunStatus.STARTED, BACKUP)
    with alone(platform_settings, instance, nobody, within_s=0.1):
        assert at_work(instance) == []


def test_it_goes_on_as_soon_as_the_run_has_ended(instance, platform_settings):
    run, told = a_run(instance, dg.DagsterRunStatus.STARTED), []

    def tell(word):
        told.append(word)
        if word.startswith("waiting for forecast"):
            instance.report_run_canceled(run)

    with alone(platform_settings, instance, tell, within_s=60):
        assert told[-1].startswith("waiting for forecast")


def test_commands_that_make_data_and_backups_keep_each_other_out(instance, platform_settings):
    with (
        alone(platform_settings, instance, nobody, within_s=0.1),
        pytest.raises(LocalError, match="a backup is at work"),
        one_at_a_time(platform_settings),
    ):
        pytest.fail("both were at work")
    with (
        one_at_a_time(platform_settings),
        pytest.raises(BackupRefused, match="still at work"),
        alone(platform_settings, instance, nobody, within_s=0.1),
    ):
        pytest.fail("both were at work")


def test_who_waits_for_a_command_goes_on_when_it_lets_go(platform_settings):
    has_it, let_go, held = threading.Event(), threading.Event(), []

    def first():
        with work_lock(platform_settings) as is_held:
            held.append(is_held)
            has_it.set()
            let_go.wait(20)

    def second():
        with work_lock(platform_settings, within_s=20) as is_held:
            held.append(is_held)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert has_it.wait(20)
    threads[1].start()
    let_go.set()
    for thread in threads:
        thread.join(30)
    assert held == [True, True]


def test_a_run_that_slipped_through_is_seen_afterwards(instance):
    before = time.time()
    a_run(instance, dg.DagsterRunStatus.NOT_STARTED)
    assert began_since(instance, before) == []
    (slipped,) = [a_job.execute_in_process(instance=instance).dagster_run.run_id]
    eventually(lambda: began_since(instance, before))
    assert began_since(instance, before) == [f"forecast ({slipped[:8]})"]
    assert began_since(instance, time.time()) == []


def test_a_run_of_before_that_is_still_at_work_is_seen_too(instance):
    a_run(instance, dg.DagsterRunStatus.STARTED)
    assert len(began_since(instance, time.time())) == 1
