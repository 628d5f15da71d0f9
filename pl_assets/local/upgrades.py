"""An older PL_HOME brought up to date: the tables of Dagster and MLflow, by their own means.

The warehouse's are `migrate`'s. Which versions last ran here is kept in `versions.json`.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg

from pl_assets.local import services
from pl_assets.local.environment import dagster_store
from pl_assets.local.errors import ServiceFailed
from pl_assets.local.migrate import exists
from pl_assets.settings import Settings


def upgrade_stores(settings: Settings) -> list[str]:
    """Migrate what an older version has left, before anything of it starts.

    Returns:
        What was migrated, in words; nothing on a PL_HOME that is new or up to date.

    Raises:
        ServiceFailed: if that fails; the tables are then as they were.
    """
    file = settings.home / "versions.json"
    before = _read(file)
    installed = _installed()
    done = []
    for database, newest in installed.items():
        if before.get(database) != newest and _has_tables(settings, database):
            bring_up_to_date(settings, database)
            done.append(f"{database} from {before.get(database, 'an older version')} to {newest}")
    if before != installed:
        note_versions(settings.home)
    return done


def note_versions(home: Path) -> None:
    """Keep that the tables are those of the versions installed."""
    file = home / "versions.json"
    new = file.with_suffix(".new")
    new.write_text(json.dumps(_installed()))
    new.replace(file)


def _installed() -> dict[str, str]:
    return {
        "dagster": version("dagster"),
        "dagster_simulated": version("dagster"),
        "mlflow": version("mlflow"),
    }


def _read(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def _has_tables(settings: Settings, database: str) -> bool:
    if not exists(settings, database):
        return False
    with psycopg.connect(settings.database(database)) as connection:
        row = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    return bool(row and row[0])


def bring_up_to_date(settings: Settings, database: str, *, end_runs: bool = False) -> None:
    """Migrate the tables of one database, Dagster's or MLflow's, whatever it is called.

    Args:
        settings: where the server is.
        database: its name, which begins as it usually is.
        end_runs: also end, in Dagster's, what it has as under way.

    Raises:
        ServiceFailed: if that fails; the tables are then as they were.
    """
    ran = subprocess.run(
        [sys.executable, "-m", __name__, database, *(["--end-runs"] if end_runs else [])],
        env=services.platform_environment(settings)
        | {
            "PL_DAGSTER_DATABASE_URL": dagster_store(settings, database),
            "MLFLOW_BACKEND_STORE_URI": settings.database(database, "postgresql+psycopg2"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        said = ran.stderr.strip().splitlines()[-8:]
        raise ServiceFailed(
            f"expected the tables of the database {database} to be migrated, but it was said: "
            + "\n  ".join(said)
        )


def main() -> None:
    """In a process of its own: both libraries are slow to load, and rarely needed here."""
    if not sys.argv[1].startswith("mlflow"):
        import dagster as dg

        from pl_assets.resources.abandoned_runs import cancel_all_runs

        with dg.DagsterInstance.get() as instance:
            instance.upgrade(print)
            if "--end-runs" in sys.argv:
                cancel_all_runs(instance, "This was under way when the backup was made.")
    else:
        from mlflow.db import commands

        # Called here, for a command line could be read by everybody on the machine.
        commands.main(["upgrade", os.environ["MLFLOW_BACKEND_STORE_URI"]])


if __name__ == "__main__":
    main()
