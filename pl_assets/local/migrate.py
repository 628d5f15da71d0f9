"""Databases and their tables, brought up to date: the warehouse's by Alembic.

MLflow and Dagster make and migrate the tables of theirs. Who may do what in each is `rights`.
"""

import psycopg
from psycopg import sql

from pl_assets.local.rights import make_groups, secure
from pl_assets.settings import PROJECT, Settings

DATABASES = ("warehouse", "dagster", "mlflow")
SIMULATED_DATABASES = ("warehouse_simulated", "dagster_simulated")
_ONE_AT_A_TIME = 710_001


def migrate(settings: Settings) -> None:
    """Make what is missing; nothing happens where everything is up to date.

    The simulated league's databases are made when its data is first to serve, and kept up to date
    from then on.
    """
    for name in DATABASES:
        create_database(settings, name)
    upgrade(settings, "warehouse")
    if settings.is_simulated:
        for name in SIMULATED_DATABASES:
            create_database(settings, name)
    if settings.is_simulated or exists(settings, "warehouse_simulated"):
        upgrade(settings, "warehouse_simulated")
    secure_all(settings)


def migrate_all(settings: Settings) -> None:
    """The same with the simulated league's databases, whether or not its data ever served."""
    for name in SIMULATED_DATABASES:
        create_database(settings, name)
    migrate(settings)


def secure_all(settings: Settings) -> None:
    """Have every database that is there give each role what it needs."""
    make_groups(settings)
    for name in (*DATABASES, *SIMULATED_DATABASES):
        if exists(settings, name):
            secure(settings, name)


def create_database(settings: Settings, name: str) -> None:
    """Make a database unless it is there."""
    if exists(settings, name):
        return
    with psycopg.connect(settings.database("postgres"), autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # somebody else made it since we looked


def exists(settings: Settings, name: str) -> bool:
    """Whether the server has a database of this name."""
    with psycopg.connect(settings.database("postgres")) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def upgrade(settings: Settings, name: str) -> None:
    """Run the migrations that a warehouse has not had, one process at a time."""
    import sqlalchemy
    from alembic import command
    from alembic.config import Config

    if current_revision(settings, name) == newest_revision():
        return
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    engine = sqlalchemy.create_engine(settings.database(name, "postgresql+psycopg"))
    try:
        with engine.connect() as connection, engine.connect() as lock:
            lock.exec_driver_sql(f"SELECT pg_advisory_lock({_ONE_AT_A_TIME})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except sqlalchemy.exc.DBAPIError as problem:
        # Whoever asks knows psycopg's errors.
        raise (problem.orig or problem) from None
    finally:
        engine.dispose()


def current_revision(settings: Settings, name: str) -> str | None:
    """The migration that a warehouse is at; None before the first."""
    with psycopg.connect(settings.database(name)) as connection:
        found = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if found is None or found[0] is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def newest_revision() -> str:
    """The newest migration there is, by its file's name."""
    return revisions()[-1]


def revisions() -> list[str]:
    """Every migration there is, in order."""
    versions = sorted((PROJECT / "migrations" / "versions").glob("[0-9]*.py"))
    return [file.name.split("_")[0] for file in versions]
