"""Logins: bounded, brought up to date where there is something to change, never in a log."""

import psycopg
import pytest
from local.made_logins import (
    PASSWORDS,
    WRITTEN_LAST,
    brought_up_to_date,
    connected,
    named,
    server_with_logins,
    state,
)
from local.own_server import own_server
from pydantic import SecretStr

from pl_assets.local.errors import LocalError
from pl_assets.local.logins import LOGINS, make_logins
from pl_assets.local.migrate import secure_all
from pl_assets.local.rights import secure
from pl_assets.settings import Settings


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("logins") / "home"


@pytest.fixture(scope="module")
def settings(home):
    with server_with_logins(home) as settings:
        yield settings


def test_every_login_is_bounded_in_time_and_number(settings):
    for login in LOGINS:
        with connected(settings, login.name, login.database) as connection:
            for name, value in login.settings.items():
                query = "SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting "
                query += "WHERE setrole = current_user::regrole"
                held = {setting for (setting,) in connection.execute(query)}
                assert f"{name}={value}" in held
            (timeout,) = connection.execute("SHOW statement_timeout").fetchone()
            assert timeout not in ("0", None)
    grafana = [connected(settings, "pl_grafana") for _ in range(10)]
    try:
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            connected(settings, "pl_grafana")
    finally:
        for connection in grafana:
            connection.close()


def test_running_it_all_again_changes_nothing_and_writes_to_no_catalogue_of_tables(settings):
    before = state(settings, WRITTEN_LAST)
    brought_up_to_date(settings)
    assert state(settings, WRITTEN_LAST) == before


def test_rights_that_are_missing_are_given_as_the_migration_gives_them(settings):
    before = state(settings)["warehouse"]
    with psycopg.connect(settings.database("warehouse"), autocommit=True) as owner:
        for role in ("pl_reader", "pl_writer"):
            for what in ("TABLES", "SEQUENCES"):
                owner.execute(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM {role}")
                owner.execute(
                    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {what} FROM {role}"
                )
        owner.execute("GRANT ALL ON DATABASE warehouse TO PUBLIC")
    secure(settings, "warehouse")
    without_numbers = [
        [tuple(sorted(str(cell).strip("{}").split(","))) for cell in row[:2]]
        for rows in (before[3], before[4])
        for row in rows
    ]
    after = state(settings)["warehouse"]
    assert [
        [tuple(sorted(str(cell).strip("{}").split(","))) for cell in row[:2]]
        for rows in (after[3], after[4])
        for row in rows
    ] == without_numbers


def test_a_new_password_takes_the_place_of_the_old_and_none_is_in_the_servers_log(settings, home):
    new = settings.model_copy(update={"grafana_password": SecretStr("another word: ü'\"")})
    make_logins(new)
    connected(settings, "pl_grafana", password="another word: ü'\"").close()
    with pytest.raises(psycopg.OperationalError, match="password"):
        connected(settings, "pl_grafana")
    make_logins(settings)
    connected(settings, "pl_grafana").close()
    log = (home / "postgres.log").read_text()
    assert 'ALTER ROLE "pl_grafana" PASSWORD \'SCRAM-SHA-256$' in log
    assert "another word" not in log
    assert not [word for word in PASSWORDS.values() if word in log]


def test_an_owner_who_is_no_superuser_can_do_all_of_it(tmp_path):
    with own_server(tmp_path / "home") as server:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE ROLE head LOGIN CREATEDB CREATEROLE PASSWORD 'of tests'")
        whole = Settings(home=tmp_path, database_url=server.secret_url, **PASSWORDS)
        settings = whole.as_login("head", SecretStr("of tests"))
        brought_up_to_date(settings)
        before = state(whole)
        brought_up_to_date(settings)
        assert state(whole) == before
        with connected(settings, "pl_pipeline") as connection:
            connection.execute("INSERT INTO platform_clock VALUES (true, now())")
        with connected(settings, "pl_pipeline", "dagster") as connection:
            connection.execute("CREATE TABLE runs (n int)")
        with connected(settings, "pl_mlflow", "mlflow") as connection:
            connection.execute("CREATE TABLE versions (n int)")
        for database, table in (("dagster", "runs"), ("mlflow", "versions")):
            with psycopg.connect(settings.database(database)) as connection:
                connection.execute(named("SELECT * FROM {}", table))


def test_who_may_not_make_roles_is_told_what_is_missing(settings):
    poor = settings.as_login("pl_pipeline", SecretStr(PASSWORDS["pipeline_password"]))
    assert make_logins(poor) == [login.name for login in LOGINS], "all of them open already"
    other = poor.model_copy(update={"api_password": SecretStr("another")})
    with pytest.raises(LocalError, match="CREATEROLE"):
        make_logins(other)


def test_who_does_not_own_the_databases_can_bring_nothing_out_of_order(settings):
    before = state(settings)
    poor = settings.as_login("pl_pipeline", SecretStr(PASSWORDS["pipeline_password"]))
    secure_all(poor)
    assert state(settings) == before
