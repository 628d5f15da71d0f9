"""Making a backup: the job, its file, what it leaves when it fails, and the daily one."""

import datetime as dt
import stat

import dagster as dg
import psycopg
import pytest
from instances import instance_of_tests

from pl_assets.backup_job import BACKUP
from pl_assets.backups.archive import manifest_of, verified
from pl_assets.backups.daily import daily_file, daily_files
from pl_assets.backups.dumps import at_one_moment, dump
from pl_assets.backups.errors import BackupRefused, DumpFailed
from pl_assets.backups.making import Backups
from pl_assets.local.logins import PIPELINE, make_logins
from pl_assets.local.migrate import migrate, secure_all
from pl_assets.resources.clock import Clock
from pl_assets.resources.failed_runs import LOOK_BACK, failed_runs
from pl_assets.resources.warehouse import Warehouse

DAY = "2025-02-14"


@pytest.fixture
def settings(platform_settings, tmp_path):
    """A platform with a few rows, a model artifact, and a folder for its backups."""
    artifacts = platform_settings.home / "artifacts" / "1"
    artifacts.mkdir(parents=True)
    (artifacts / "model.skops").write_bytes(b"model")
    (tmp_path / "daily").mkdir()
    settings = platform_settings.model_copy(
        update={"backup_folder": tmp_path / "daily", "backup_keep": 2, "today": DAY}
    )
    migrate(settings)
    with psycopg.connect(settings.database("warehouse")) as connection:
        connection.execute("INSERT INTO data_source VALUES (true, 'real', now(), 'a test')")
        connection.execute(
            "INSERT INTO champion (model_name, model_version, as_of, is_judged, reason) "
            "VALUES ('match-outcome', 3, now(), true, 'r'), ('match-outcome', 4, now(), true, 'r')"
        )
    return settings


@pytest.fixture
def instance():
    with instance_of_tests() as instance:
        yield instance


def run(settings, instance, file=None, **options):
    target = {"file": str(file)} if file else {}
    Clock(settings, Warehouse(settings)).advance()
    return BACKUP.execute_in_process(
        run_config={"ops": {"write_backup": {"config": target}}},
        resources={
            "backups": Backups(settings, **options),
            "clock": Clock(settings, Warehouse(settings)),
        },
        instance=instance,
        raise_on_error=False,
    )


def test_the_manifest_says_what_is_in_the_file(settings, instance, tmp_path):
    assert run(settings, instance, tmp_path / "b.tar").success
    manifest = verified(tmp_path / "b.tar", lambda _: None)
    assert list(manifest.databases) == ["warehouse", "dagster", "mlflow"]
    warehouse = manifest.databases["warehouse"]
    assert warehouse.rows["champion"] == 2
    assert warehouse.champions == {"match-outcome": 4}
    assert manifest.data_source == "real"
    assert (manifest.artifacts.files, manifest.artifacts_are) == (1, "in this file")
    versions = manifest.versions.model_dump()
    assert set(versions) == {"platform", "postgresql", "pg_dump", "dagster", "mlflow"}
    assert all(versions.values())
    assert stat.S_IMODE((tmp_path / "b.tar").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_a_file_that_is_there_is_never_written_over(settings, instance, tmp_path):
    (tmp_path / "b.tar").write_bytes(b"the last good one")
    (tmp_path / "leads_nowhere.tar").symlink_to(tmp_path / "gone")
    for name in ("b.tar", "leads_nowhere.tar"):
        assert not run(settings, instance, tmp_path / name).success
    assert (tmp_path / "b.tar").read_bytes() == b"the last good one"


def test_artifacts_that_are_not_there_are_said_not_to_be_in_the_file(settings, instance, tmp_path):
    (settings.home / "artifacts" / "1" / "model.skops").unlink()
    (settings.home / "artifacts" / "1").rmdir()
    (settings.home / "artifacts").rmdir()
    assert run(settings, instance, tmp_path / "b.tar").success
    manifest = manifest_of(tmp_path / "b.tar")
    assert manifest.artifacts is None
    assert manifest.artifacts_are.startswith("not in this file")


def test_a_dump_that_fails_leaves_no_file_and_says_why(settings, instance, tmp_path):
    with psycopg.connect(settings.database("warehouse")) as connection:
        connection.execute("CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        connection.execute("UPDATE pg_proc SET prolang = 0 WHERE proname = 'broken'")
    result = run(settings, instance, tmp_path / "b.tar")
    assert not result.success
    since = dt.datetime.now(dt.UTC) - LOOK_BACK
    (found,) = failed_runs(instance, since, "http://127.0.0.1:3000").values()
    assert "pg_dump of warehouse to succeed" in found.word
    assert list(tmp_path.glob("*b.tar*")) == []


def test_a_server_newer_than_our_programs_is_refused_by_name(settings, monkeypatch):
    monkeypatch.setattr("pl_assets.backups.dumps.version_of", lambda _: "9.6")
    with (
        pytest.raises(BackupRefused, match=r"PostgreSQL 9\.6 or older"),
        at_one_moment(settings.database("warehouse")),
    ):
        pytest.fail("it was read")


def test_a_password_is_in_no_message(settings, tmp_path):
    nowhere = "postgresql://pl:s3cret@127.0.0.1:9/warehouse"
    with pytest.raises(DumpFailed) as failed:
        dump(nowhere, "1", tmp_path / "dump")
    assert "s3cret" not in str(failed.value)


def test_a_run_that_began_meanwhile_makes_it_begin_again(settings, instance, tmp_path):
    @dg.job(name="forecast")
    def another():
        """Slips through."""

    told = []

    def tell(word):
        told.append(word)
        if word == "dumping dagster" and told.count(word) == 1:
            another.execute_in_process(instance=instance)

    assert run(settings, instance, tmp_path / "b.tar", tell=tell).success
    assert told.count("dumping warehouse") == 2
    assert any("wrote meanwhile: once more" in word for word in told)


def test_the_pipelines_login_can_make_it(settings, instance, tmp_path):
    owner = settings.model_copy(
        update={"pipeline_password": "pl_pipeline of tests", "mlflow_password": "pl_mlflow too"}
    )
    owner = type(owner)(**owner.model_dump())
    make_logins(owner)
    secure_all(owner)
    writer = owner.as_login(PIPELINE, owner.pipeline_password)
    result = run(writer, instance, tmp_path / "b.tar")
    assert result.success
    assert verified(tmp_path / "b.tar", lambda _: None).databases["warehouse"].rows["champion"] == 2


def test_the_daily_one_goes_to_the_folder_and_the_oldest_go(settings, instance):
    folder = settings.backup_folder
    for day in (10, 11, 12):
        daily_file(folder, dt.date(2025, 2, day)).write_bytes(b"good")
    assert run(settings, instance).success
    assert list(daily_files(folder)) == [dt.date(2025, 2, 14), dt.date(2025, 2, 12)]
    verified(daily_file(folder, dt.date(2025, 2, 14)), lambda _: None)


def test_a_daily_one_that_fails_costs_no_older_one(settings, instance):
    folder = settings.backup_folder
    for day in (10, 11, 12):
        daily_file(folder, dt.date(2025, 2, day)).write_bytes(b"good")
    with psycopg.connect(settings.database("postgres"), autocommit=True) as connection:
        connection.execute("ALTER DATABASE mlflow ALLOW_CONNECTIONS false")
    try:
        assert not run(settings, instance).success
        assert len(daily_files(folder)) == 3
    finally:
        with psycopg.connect(settings.database("postgres"), autocommit=True) as connection:
            connection.execute("ALTER DATABASE mlflow ALLOW_CONNECTIONS true")


def test_a_folder_that_is_not_there_is_an_error_and_not_made(settings, instance):
    settings.backup_folder.rmdir()
    result = run(settings, instance)
    assert not result.success
    (found,) = failed_runs(
        instance, dt.datetime.now(dt.UTC) - LOOK_BACK, "http://127.0.0.1:3000"
    ).values()
    assert "PL_BACKUP_FOLDER" in found.word
    assert not settings.backup_folder.exists()
