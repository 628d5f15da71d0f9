"""Who may do what on the database server, as each login finds out for itself."""

import psycopg
import pytest
from local.made_logins import READERS, connected, named, server_with_logins, state
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from pl_assets.local.rights import secure

LEDGER = ("bet_decisions", "bets", "settlements", "shade_shares", "shadow_forecasts")
ESCAPES = (
    "SET ROLE pl",
    "SET ROLE pl_pipeline",
    "SET ROLE pl_mlflow",
    "SET SESSION AUTHORIZATION pl",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (n int)",
    "CREATE VIEW mine AS SELECT 1 AS n",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "ALTER ROLE pl_api CONNECTION LIMIT -1",
    "GRANT pl_writer TO pl_api",
    "ALTER SYSTEM SET log_statement = 'none'",
    "DROP DATABASE dagster",
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER TABLE bets DISABLE TRIGGER ALL",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pl'",
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    with server_with_logins(tmp_path_factory.mktemp("roles") / "home") as settings:
        yield settings


def relations(settings, kinds="rv"):
    query = (
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind = ANY(%s) ORDER BY relname"
    )
    with psycopg.connect(settings.database("warehouse")) as connection:
        return [name for name, _ in connection.execute(query, [list(kinds)])]


def first_column(settings, table):
    with psycopg.connect(settings.database("warehouse")) as connection:
        cursor = connection.execute(named("SELECT * FROM {} LIMIT 0", table))
        return cursor.description[0].name


@pytest.mark.parametrize("login", READERS)
def test_who_reads_reads_every_table_and_view(settings, login):
    names = relations(settings)
    assert len(names) > 45
    with connected(settings, login) as connection:
        for name in names:
            connection.execute(named("SELECT * FROM {} LIMIT 1", name))


@pytest.mark.parametrize("login", READERS)
def test_who_reads_changes_no_table_whatever_they_set_first(settings, login):
    with connected(settings, login) as connection:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("UPDATE platform_clock SET as_of = now()")
        connection.execute("SET default_transaction_read_only = off")
        for name in relations(settings, "r"):
            column = sql.Identifier(first_column(settings, name))
            for statement in (
                named("INSERT INTO {} DEFAULT VALUES", name),
                sql.SQL("UPDATE {} SET {} = DEFAULT").format(sql.Identifier(name), column),
                named("DELETE FROM {}", name),
                named("TRUNCATE {}", name),
                named("ALTER TABLE {} ADD mine int", name),
                named("CREATE INDEX ON {} ((1))", name),
                named("DROP TABLE {}", name),
                named("LOCK TABLE {} IN ROW EXCLUSIVE MODE", name),
            ):
                with pytest.raises(InsufficientPrivilege), connection.transaction():
                    connection.execute(statement)


@pytest.mark.parametrize("login", [*READERS, "pl_pipeline"])
@pytest.mark.parametrize("statement", ESCAPES)
def test_nobody_becomes_more_than_they_are(settings, login, statement):
    if statement == f"SET ROLE {login}":
        pytest.skip("that is who they are")
    with connected(settings, login) as connection:
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement)


def test_nobody_passes_on_what_they_may_do(settings):
    before = state(settings)
    for login in (*READERS, "pl_pipeline"):
        with connected(settings, login) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
    assert state(settings) == before


@pytest.mark.parametrize("login", READERS)
def test_who_reads_has_no_room_of_their_own_and_no_other_database(settings, login):
    with connected(settings, login) as connection:
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(InsufficientPrivilege):
            connection.execute("CREATE TEMP TABLE mine (n int)")
    for database in ("dagster", "dagster_simulated", "mlflow"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            connected(settings, login, database)
    connected(settings, login, "warehouse_simulated").close()


def test_who_writes_changes_rows_and_no_table(settings):
    with connected(settings, "pl_pipeline") as connection:
        for name in relations(settings, "r"):
            for privilege in ("INSERT", "UPDATE", "DELETE"):
                query = "SELECT has_table_privilege(%s, %s)"
                (may,) = connection.execute(query, [name, privilege]).fetchone()
                refused = (
                    name == "alembic_version"
                    or (name in LEDGER and privilege != "INSERT")
                    or (name == "betting_accounts" and privilege == "DELETE")
                )
                assert may == (not refused), (name, privilege)
            for statement in (
                "TRUNCATE {}",
                "ALTER TABLE {} ADD mine int",
                "ALTER TABLE {} DISABLE TRIGGER ALL",
                "CREATE TRIGGER mine AFTER INSERT ON {} EXECUTE FUNCTION refuse_change()",
                "CREATE INDEX ON {} ((1))",
                "DROP TABLE {}",
            ):
                with pytest.raises(InsufficientPrivilege), connection.transaction():
                    connection.execute(named(statement, name))
        connection.execute("CREATE TEMP TABLE mine (LIKE matches)")


def test_rows_of_the_ledger_are_refused_a_change_even_by_who_may_lock_it(settings):
    opened = (
        "INSERT INTO betting_accounts (account, strategy, price, opening_pence, unit_pence, "
        "opened_at, data_source) VALUES ('a', 's', 'best', 1, 1, now(), 'simulated')"
    )
    with connected(settings, "pl_pipeline") as connection:
        connection.execute(opened)
        with connection.transaction():
            connection.execute("LOCK TABLE betting_accounts IN SHARE ROW EXCLUSIVE MODE")
        with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
            connection.execute("UPDATE betting_accounts SET unit_pence = 2")
        with pytest.raises(InsufficientPrivilege):
            connection.execute("DELETE FROM bets")


def test_tables_of_later_migrations_can_be_read_and_written_at_once(settings):
    with psycopg.connect(settings.database("warehouse"), autocommit=True) as owner:
        owner.execute("CREATE TABLE later (n int GENERATED ALWAYS AS IDENTITY, what text)")
        try:
            with connected(settings, "pl_pipeline") as writer:
                writer.execute("INSERT INTO later (what) VALUES ('new')")
            with connected(settings, "pl_api") as reader:
                assert reader.execute("SELECT * FROM later").fetchall() == [(1, "new")]
        finally:
            owner.execute("DROP TABLE later")


def test_dagster_and_mlflow_make_their_own_tables_and_a_backup_reads_them(settings):
    with connected(settings, "pl_pipeline", "dagster") as connection:
        connection.execute("CREATE TABLE runs_of_tests (n int)")
        connection.execute("DROP TABLE runs_of_tests")
    with connected(settings, "pl_mlflow", "mlflow") as connection:
        connection.execute("CREATE TABLE versions_of_tests (n int)")
    try:
        with connected(settings, "pl_pipeline", "mlflow") as connection:
            connection.execute("SELECT * FROM versions_of_tests")
            with pytest.raises(InsufficientPrivilege):
                connection.execute("DELETE FROM versions_of_tests")
    finally:
        with connected(settings, "pl_mlflow", "mlflow") as connection:
            connection.execute("DROP TABLE versions_of_tests")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connected(settings, "pl_mlflow", "warehouse")


def test_what_dagster_had_before_is_handed_to_who_runs_it_from_now_on(settings):
    with psycopg.connect(settings.database("dagster"), autocommit=True) as owner:
        owner.execute("CREATE TYPE kind AS ENUM ('a')")
        owner.execute("CREATE TABLE old (n serial, k kind)")
        owner.execute("CREATE SEQUENCE loose")
        secure(settings, "dagster")
    with connected(settings, "pl_pipeline", "dagster") as connection:
        connection.execute("ALTER TABLE old ADD m int")
        connection.execute("DROP TABLE old")
        connection.execute("DROP SEQUENCE loose")
        connection.execute("DROP TYPE kind")
