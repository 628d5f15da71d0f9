"""Tests of what the services are told."""

import os

import pytest
from pydantic import SecretStr

from pl_assets.local import services
from pl_assets.local.migrate import migrate
from pl_assets.settings import PROJECT, Settings


@pytest.fixture
def told(platform_settings, monkeypatch):
    """The environment of a platform's process, in this process."""
    migrate(platform_settings)
    for name, value in services.platform_environment(platform_settings).items():
        monkeypatch.setenv(name, value)
    return platform_settings


def test_dagster_keeps_everything_in_postgresql_and_below_pl_home(told):
    import dagster as dg
    from dagster_postgres import PostgresEventLogStorage, PostgresRunStorage

    before = set(PROJECT.iterdir())
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.run_storage, PostgresRunStorage)
        assert isinstance(instance.event_log_storage, PostgresEventLogStorage)
        assert instance.root_directory == str(told.home / "dagster")
        assert instance.storage_directory().startswith(str(told.home))
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        assert instance.run_monitoring_enabled
        assert not instance.run_retries_enabled
        assert not instance.telemetry_enabled
    assert set(PROJECT.iterdir()) == before


def test_the_page_that_shows_dagsters_configuration_shows_no_password(told):
    import dagster as dg

    password = told.database_url.get_secret_value().split(":")[2].split("@")[0]
    with dg.DagsterInstance.get() as instance:
        assert password not in instance.info_str()


def test_no_command_line_holds_the_password(told):
    password = told.database_url.get_secret_value().split(":")[2].split("@")[0]
    for make in (
        services.mlflow_service,
        services.api_service,
        services.webserver_service,
        services.daemon_service,
    ):
        assert password not in " ".join(make(told).command())


def test_bytecode_is_written_whatever_the_machine_says(told, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in services.platform_environment(told)
    assert "PYTHONDONTWRITEBYTECODE" in os.environ


def test_the_api_is_told_where_dagster_answers_and_who_has_a_key(tmp_path, monkeypatch):
    monkeypatch.setenv("PL_API_KEYS", "someone:beef")
    server = SecretStr("postgresql://pl:secret@127.0.0.1:1")
    settings = Settings(home=tmp_path, database_url=server, dagster_port=3456)
    environment = services.api_service(settings).environment

    assert environment["PL_DAGSTER_URL"] == "http://127.0.0.1:3456"
    assert environment["PL_API_KEYS"] == "someone:beef"


def test_the_api_reads_by_a_login_of_its_own_and_knows_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("PL_DATABASE_URL", "postgresql://pl:secret@127.0.0.1:1")
    monkeypatch.setenv("PL_PIPELINE_PASSWORD", "secret too")
    settings = Settings(home=tmp_path, api_password="word: ü")
    told = services.api_service(settings).environment
    address = "postgresql://pl_api:word%3A%20%C3%BC@127.0.0.1:1"
    assert told["PL_WAREHOUSE_URL"] == f"{address}/warehouse"
    assert told["PL_SIMULATED_WAREHOUSE_URL"] == f"{address}/warehouse_simulated"
    assert not [name for name, value in told.items() if "secret" in value]
    assert "PL_PIPELINE_PASSWORD" not in services.platform_environment(settings)


def test_no_store_of_dagster_waits_for_ever_and_the_webserver_opens_few_connections(told):
    import dagster as dg
    import sqlalchemy

    with dg.DagsterInstance.get() as instance:
        instance.optimize_for_webserver(15000, 3600, 4)
        with instance.run_storage.connect() as connection:
            shown = connection.execute(sqlalchemy.text("SHOW statement_timeout")).scalar()
            assert shown == "15s"
        with instance.event_log_storage.index_connection() as connection:
            assert connection.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
    assert "--db-pool-max-overflow 4" in " ".join(services.webserver_service(told).command())
    store = services.platform_environment(told)["PL_DAGSTER_DATABASE_URL"]
    engine = sqlalchemy.create_engine(store)
    with engine.connect() as connection:
        shown = connection.execute(sqlalchemy.text("SHOW statement_timeout")).scalar()
        assert shown == "5min"
    engine.dispose()
