"""Tests of bringing databases up to date."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from databases import drop_databases
from local.older_tables import move
from pydantic import SecretStr

from pl_assets.local.migrate import DATABASES, create_database, current_revision, migrate, upgrade
from pl_assets.local.migrate import newest_revision as newest
from pl_assets.settings import PROJECT


def databases(url):
    with psycopg.connect(f"{url}/postgres") as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def tables(url):
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(query)}


def test_everything_is_made_from_nothing(platform_settings, postgres_server):
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE warehouse WITH (FORCE)")
    migrate(platform_settings)
    assert set(DATABASES) <= databases(postgres_server)
    assert {"matches", "predictions", "prediction_snapshots"} <= tables(
        platform_settings.database("warehouse")
    )
    assert current_revision(platform_settings, "warehouse") == newest()


def test_who_owns_no_tables_is_told_by_the_database_in_its_own_words(
    platform_settings, postgres_server
):
    create_database(platform_settings, "of_another")
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE ROLE owns_nothing LOGIN PASSWORD 'owns_nothing'")
        poor = platform_settings.as_login("owns_nothing", SecretStr("owns_nothing"))
        try:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="schema public"):
                upgrade(poor, "of_another")
        finally:
            drop_databases(postgres_server, "of_another")
            connection.execute("DROP ROLE owns_nothing")


def test_migrating_again_keeps_what_is_held(platform_settings):
    migrate(platform_settings)
    with psycopg.connect(platform_settings.database("warehouse")) as connection:
        connection.execute("INSERT INTO platform_clock VALUES (true, '2025-02-14 06:00+00')")
    migrate(platform_settings)
    with psycopg.connect(platform_settings.database("warehouse")) as connection:
        assert connection.execute("SELECT count(*) FROM platform_clock").fetchone() == (1,)


def test_the_newest_migration_by_name_is_alembics_head():
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [newest()]


def test_two_migrations_at_once_do_not_disturb_each_other(platform_settings, postgres_server):
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE warehouse WITH (FORCE)")
    create_database(platform_settings, "warehouse")
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(upgrade, platform_settings, "warehouse") for _ in range(2)]:
            done.result(30)
    assert current_revision(platform_settings, "warehouse") == newest()


def test_downgrading_leaves_no_table_and_upgrading_again_works(platform_settings):
    move(platform_settings, command.downgrade, "base")
    assert tables(platform_settings.database("warehouse")) == {"alembic_version"}
    upgrade(platform_settings, "warehouse")
    assert "matches" in tables(platform_settings.database("warehouse"))
