"""An older PL_HOME: its tables are migrated before anything starts on them."""

import json
import subprocess
import sys

import psycopg
import pytest
from alembic import command
from local.older_tables import move

from pl_assets.local.errors import ServiceFailed
from pl_assets.local.migrate import create_database, current_revision, migrate, newest_revision
from pl_assets.local.services import platform_environment
from pl_assets.local.upgrades import upgrade_stores


@pytest.fixture
def settings(platform_settings):
    create_database(platform_settings, "dagster")
    create_database(platform_settings, "mlflow")
    return platform_settings


def versions(settings):
    return json.loads((settings.home / "versions.json").read_text())


def make_dagster_tables(settings):
    subprocess.run(
        [sys.executable, "-c", "import dagster as dg; dg.DagsterInstance.get().dispose()"],
        env=platform_environment(settings),
        check=True,
        capture_output=True,
    )


def test_a_new_home_has_nothing_to_migrate_and_notes_what_runs_on_it(settings):
    settings.home.mkdir(parents=True)
    assert upgrade_stores(settings) == []
    assert set(versions(settings)) == {"dagster", "dagster_simulated", "mlflow"}


def test_tables_of_an_older_version_are_migrated_once(settings):
    make_dagster_tables(settings)
    (settings.home / "versions.json").write_text('{"dagster": "1.0.0"}')
    (done,) = upgrade_stores(settings)
    assert done.startswith("dagster from 1.0.0 to ")
    assert upgrade_stores(settings) == []


def test_a_migration_that_fails_says_why_and_is_tried_again(settings):
    make_dagster_tables(settings)
    with psycopg.connect(settings.database("dagster")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'unheard_of'")
    for _ in range(2):
        with pytest.raises(ServiceFailed, match="unheard_of"):
            upgrade_stores(settings)
    assert not (settings.home / "versions.json").exists()


def test_a_warehouse_of_the_first_path_keeps_its_rows(settings):
    name = "warehouse_simulated"
    create_database(settings, name)
    move(settings, command.upgrade, "0001", name)
    with psycopg.connect(settings.database(name)) as connection:
        connection.execute("INSERT INTO platform_clock VALUES (true, '2025-02-14 06:00+00')")
    assert current_revision(settings, name) == "0001"
    migrate(settings)
    assert current_revision(settings, name) == newest_revision()
    with psycopg.connect(settings.database(name)) as connection:
        assert connection.execute("SELECT count(*) FROM platform_clock").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM source_polls").fetchone() == (0,)
