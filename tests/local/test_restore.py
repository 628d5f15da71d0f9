"""`pl restore`: a platform becomes what a backup says, or stays exactly what it was."""

import os
import subprocess
import sys

import psycopg
import pytest
from alembic import command
from backups.spoilt_files import (
    of_a_newer_revision,
    of_newer_programs,
    truncated,
    with_a_damaged_dump,
    with_a_dump_that_is_none,
    with_another_revision_than_it_says,
    with_artifacts_outside,
    with_fewer_rows_than_it_says,
    with_wrong_checksum,
)
from databases import drop_databases
from local.older_tables import move
from local.running_platform import environment
from local.small_platform import NAMES, acl, backed_up, live_a_day, names, state
from table_hashes import hashes_of

from pl_assets.backups.errors import BackupDamaged, BackupError, BackupRefused, DumpFailed
from pl_assets.local.errors import AlreadyRunning, ServiceFailed
from pl_assets.local.migrate import create_database, current_revision, migrate, newest_revision
from pl_assets.local.restore import restore_once
from pl_assets.local.restore_target import settle_interrupted
from pl_assets.local.services import platform_environment
from pl_assets.local.state import STACK, Record, RunningProcess, exclusive, write_record

pytestmark = pytest.mark.usefixtures("environment_as_it_was")


@pytest.fixture
def settings(platform_settings):
    """A platform with a few rows and an artifact, on a server that runs by itself."""
    migrate(platform_settings)
    live_a_day(platform_settings, 10)
    yield platform_settings
    left = [name for name in names(platform_settings) if name.endswith(("_restoring", "_replaced"))]
    drop_databases(platform_settings.database_url.get_secret_value(), *left)
    assert left == []


@pytest.fixture
def file(settings, tmp_path):
    """A backup of it."""
    return backed_up(settings, tmp_path / "backup.tar")


def test_what_was_is_again_and_what_came_after_is_gone(settings, file):
    databases, hashes, files = state(settings)
    live_a_day(settings, 11)
    assert state(settings)[1] != hashes
    said = restore_once(settings, file, replace=True)
    assert "1 files in" in said
    after = state(settings)
    assert (after[0], after[1]) == (databases, hashes)
    del files["snapshot.json"]  # the API would take it for the newest
    assert {name: body for name, body in after[2].items() if name != "versions.json"} == files


def test_a_target_that_holds_something_is_left_alone_and_told_what_would_be_lost(settings, file):
    before = state(settings)
    with pytest.raises(BackupRefused, match=r"warehouse with 2 rows .*; mlflow .*; 1 files of"):
        restore_once(settings, file, replace=False)
    assert state(settings) == before


def test_an_empty_target_needs_no_word_and_rights_are_as_they_were(settings, file, postgres_server):
    _, hashes, _ = state(settings)
    rights = acl(settings)
    drop_databases(postgres_server, *NAMES)
    empty = settings.model_copy(update={"home": settings.home.parent / "elsewhere"})
    restore_once(empty, file, replace=False)
    assert {name: hashes_of(settings.database(name)) for name in NAMES} == hashes
    assert (empty.home / "artifacts" / "10" / "model.skops").read_bytes() == b"model of day 10"
    assert acl(settings) == rights


@pytest.mark.parametrize(
    ("spoilt", "refusal"),
    [
        (truncated, BackupError),
        (with_wrong_checksum, BackupDamaged),
        (with_a_damaged_dump, BackupDamaged),
        (with_artifacts_outside, BackupDamaged),
        (of_a_newer_revision, BackupRefused),
        (of_newer_programs, BackupRefused),
        (with_a_dump_that_is_none, DumpFailed),
        (with_fewer_rows_than_it_says, BackupDamaged),
        (with_another_revision_than_it_says, BackupDamaged),
    ],
)
def test_a_file_that_cannot_be_trusted_changes_nothing(settings, file, tmp_path, spoilt, refusal):
    live_a_day(settings, 11)
    before = state(settings)
    spoilt(file, tmp_path / "spoilt.tar")
    with pytest.raises(refusal):
        restore_once(settings, tmp_path / "spoilt.tar", replace=True)
    assert state(settings) == before
    assert not (settings.home.parent / "outside").exists()


def test_nothing_is_restored_over_a_platform_that_runs(settings, file):
    before = state(settings)
    settings.home.mkdir(exist_ok=True)
    with exclusive(settings.home):
        write_record(settings.home, Record(STACK, RunningProcess.of("pl", os.getpid())))
        with pytest.raises(AlreadyRunning, match="already runs"):
            restore_once(settings, file, replace=True)
        (settings.home / "stack.json").unlink()
    assert state(settings) == before


def test_nothing_is_restored_while_somebody_is_connected(settings, file):
    before = state(settings)
    with (
        psycopg.connect(settings.database("warehouse"), application_name="a dashboard"),
        pytest.raises(BackupRefused, match=r"pl \(a dashboard\) in warehouse"),
    ):
        restore_once(settings, file, replace=True)
    assert state(settings) == before


def test_who_connects_while_it_loads_keeps_what_was(settings, file, monkeypatch):
    before = state(settings)
    from pl_assets.local import restore

    connections, load = [], restore.load

    def load_with_company(url, packed):
        if not connections:
            connections.append(psycopg.connect(settings.database("dagster")))
        load(url, packed)

    monkeypatch.setattr(restore, "load", load_with_company)
    try:
        with pytest.raises(Exception, match="being accessed by other users"):
            restore_once(settings, file, replace=True)
    finally:
        connections[0].close()
    assert state(settings) == before


def test_a_backup_of_older_tables_is_brought_up_to_date(settings, tmp_path):
    move(settings, command.downgrade, "0007")
    file = backed_up(settings, tmp_path / "old.tar")
    restore_once(settings, file, replace=True)
    assert current_revision(settings, "warehouse") == newest_revision()
    with psycopg.connect(settings.database("warehouse")) as connection:
        rows = connection.execute("SELECT account FROM betting_accounts").fetchall()
        assert rows == [("account of 10",)]
        query = "SELECT has_table_privilege('pl_reader', 'alerts', 'SELECT')"
        assert connection.execute(query).fetchone() == (True,)


def test_what_the_backup_has_not_got_goes_too(settings, file):
    databases = names(settings)
    create_database(settings, "warehouse_simulated")
    restore_once(settings, file, replace=True)
    assert names(settings) == databases


def test_artifacts_that_are_kept_elsewhere_are_left_as_they_are(settings, tmp_path):
    artifacts = settings.home / "artifacts"
    artifacts.rename(tmp_path / "bucket")
    file = backed_up(settings, tmp_path / "without.tar")
    (tmp_path / "bucket").rename(artifacts)
    said = restore_once(settings, file, replace=True)
    assert "not in this file" in said
    assert (artifacts / "10" / "model.skops").exists()


def test_runs_that_were_under_way_are_ended_and_failures_of_dagsters_tables_cost_nothing(
    settings, tmp_path
):
    told = platform_environment(settings)
    make = (
        "import dagster as dg\n"
        "with dg.DagsterInstance.get() as i:\n"
        "    @dg.job\n    def forecast(): ...\n"
        "    i.create_run_for_job(forecast, status=dg.DagsterRunStatus.STARTED)\n"
    )
    subprocess.run([sys.executable, "-c", make], env=told, check=True, capture_output=True)
    # The instance that the backup asks is another, which knows of no run.
    file = backed_up(settings, tmp_path / "running.tar")
    restore_once(settings, file, replace=True)
    with psycopg.connect(settings.database("dagster")) as connection:
        assert connection.execute("SELECT status FROM runs").fetchall() == [("CANCELED",)]
        connection.execute("UPDATE alembic_version SET version_num = 'unheard_of'")
    newer = backed_up(settings, tmp_path / "newer.tar")
    before = state(settings)
    with pytest.raises(ServiceFailed, match="unheard_of"):
        restore_once(settings, newer, replace=True)
    assert state(settings) == before


def test_a_restore_that_was_killed_as_names_changed_places_is_taken_back(settings):
    artifacts = settings.home / "artifacts"
    _, _, files = state(settings)
    artifacts.rename(settings.home / "artifacts.replaced")
    artifacts.mkdir()
    (artifacts / "of the backup").touch()
    settle_interrupted(settings)
    assert state(settings)[2] == files


def test_pl_restore_says_in_one_line_why_not(tmp_path):
    told = environment(tmp_path / "home")
    ran = subprocess.run(
        [sys.executable, "-m", "pl_assets.cli", "restore", str(tmp_path / "none.tar")],
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith("error: expected a backup in")
    assert not (tmp_path / "home").exists()
