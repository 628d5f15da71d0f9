"""A platform of a few rows that lives a day, is backed up, and can be compared with what it was."""

import psycopg
from instances import instance_of_tests
from table_hashes import hashes_of

from pl_assets.backup_job import BACKUP
from pl_assets.backups.contents import databases_of
from pl_assets.backups.making import Backups
from pl_assets.resources.clock import Clock
from pl_assets.resources.warehouse import Warehouse

NAMES = ("warehouse", "dagster", "mlflow")


def backed_up(settings, file):
    resources = {"backups": Backups(settings), "clock": Clock(settings, Warehouse(settings))}
    with instance_of_tests() as instance:
        assert BACKUP.execute_in_process(
            run_config={"ops": {"write_backup": {"config": {"file": str(file)}}}},
            resources=resources,
            instance=instance,
        ).success
    return file


def live_a_day(settings, day):
    """Something happens: rows in a warehouse and in MLflow, a model, a snapshot kept by the API."""
    model = settings.home / "artifacts" / str(day) / "model.skops"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"model of day %d" % day)
    (settings.home / "snapshot.json").write_text("{}")
    with psycopg.connect(settings.database("warehouse")) as connection:
        connection.execute(
            "INSERT INTO platform_clock VALUES (true, %s) "
            "ON CONFLICT (only_row) DO UPDATE SET as_of = excluded.as_of",
            [f"2025-02-{day} 06:00+00"],
        )
        connection.execute(
            "INSERT INTO betting_accounts (account, strategy, price, opening_pence, unit_pence, "
            "opened_at, data_source) VALUES (%s, 's', 'best', 1, 1, now(), 'real')",
            [f"account of {day}"],
        )
    with psycopg.connect(settings.database("mlflow")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS versions (version int)")
        connection.execute("INSERT INTO versions VALUES (%s)", [day])


def names(settings):
    with psycopg.connect(settings.database("postgres")) as connection:
        return sorted(databases_of(connection))


def state(settings):
    """All that restoring could change: databases with a hash of each table, and files."""
    hashes = {name: hashes_of(settings.database(name)) for name in NAMES}
    files = {
        str(path.relative_to(settings.home)): path.read_bytes()
        for path in sorted(settings.home.rglob("*"))
        if path.is_file() and "dagster" not in path.parts
    }
    return names(settings), hashes, files


def acl(settings):
    query = (
        "SELECT relname, array(SELECT unnest(relacl)::text ORDER BY 1) FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1"
    )
    with psycopg.connect(settings.database("warehouse")) as connection:
        return connection.execute(query).fetchall()
