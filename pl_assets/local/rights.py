"""What the roles may do in each database: given again where a database lacks it, else left alone.

Migration 0011 gives the rights to tables. A database that was restored, or whose owner could not
make roles at the time, has them from here; so have whole databases, which migrations do not touch.
"""

import contextlib

import psycopg
from psycopg import sql

from pl_assets.settings import Settings

READER, WRITER = "pl_reader", "pl_writer"
PIPELINE, MLFLOW = "pl_pipeline", "pl_mlflow"
_ONE_AT_A_TIME = 710_004

_NEVER_CHANGED = ("bet_decisions", "bets", "settlements", "shade_shares", "shadow_forecasts")
"""Tables of rows that are only added: triggers refuse a change, and nobody has the right to one."""
_TO_TABLES = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO pl_reader, pl_writer",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO pl_reader, pl_writer",
    "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pl_writer",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO pl_writer",
    f"REVOKE UPDATE, DELETE ON {', '.join(_NEVER_CHANGED)} FROM pl_writer",
    # Locking the accounts needs the right to update them.
    "REVOKE DELETE ON betting_accounts FROM pl_writer",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM pl_writer",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pl_reader",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pl_writer",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pl_writer",
)
_LACKS_RIGHTS = """
SELECT EXISTS (
    SELECT FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND NOT (
        has_table_privilege('pl_reader', oid, 'SELECT')
        AND has_table_privilege('pl_writer', oid, 'SELECT')
        AND CASE
            WHEN relname = 'alembic_version' THEN
                NOT has_table_privilege('pl_writer', oid, 'INSERT, UPDATE, DELETE')
            WHEN relname = ANY(%s) THEN has_table_privilege('pl_writer', oid, 'INSERT')
                AND NOT has_table_privilege('pl_writer', oid, 'UPDATE, DELETE')
            ELSE has_table_privilege('pl_writer', oid, 'INSERT')
                AND has_table_privilege('pl_writer', oid, 'UPDATE')
        END)
) OR NOT has_database_privilege('pl_writer', current_database(), 'TEMPORARY')
  OR NOT has_database_privilege('pl_reader', current_database(), 'CONNECT')
  OR has_database_privilege('public', current_database(), 'CONNECT')
"""
_OF_ANOTHER = """
SELECT EXISTS (
    SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'v', 'm', 'S') AND relowner <> %(role)s::regrole
    UNION ALL SELECT FROM pg_namespace WHERE nspname = 'public'
    AND nspowner NOT IN (%(role)s::regrole, 'pg_database_owner'::regrole)
    UNION ALL SELECT FROM pg_namespace, pg_database WHERE nspname = 'public'
    AND nspowner = 'pg_database_owner'::regrole AND datname = current_database()
    AND datdba <> %(role)s::regrole
) OR has_database_privilege('public', current_database(), 'CONNECT')
"""
_CANNOT_READ = """
SELECT NOT has_database_privilege(%(role)s, current_database(), 'CONNECT') OR EXISTS (
    SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'v', 'm', 'S') AND NOT has_table_privilege(%(role)s, oid, 'SELECT'))
"""
_READING = (
    "GRANT CONNECT ON DATABASE {database} TO {reader}",
    "GRANT USAGE ON SCHEMA public TO {reader}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {reader}",
)
_READING_LATER = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {reader}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON SEQUENCES TO {reader}",
)
_HAND_OVER = """
DO $$ DECLARE thing text; BEGIN
    FOR thing IN SELECT oid::regclass FROM pg_class AS c
        WHERE relnamespace = 'public'::regnamespace AND relowner <> {name}::regrole
        AND relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
            SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
            AND c.relkind = 'S' AND deptype IN ('a', 'i'))
    LOOP EXECUTE format('ALTER TABLE %s OWNER TO %I', thing, {name}); END LOOP;
    FOR thing IN SELECT oid::regtype FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        AND typowner <> {name}::regrole
    LOOP EXECUTE format('ALTER TYPE %s OWNER TO %I', thing, {name}); END LOOP;
END $$
"""


def make_groups(settings: Settings) -> None:
    """Make the roles that others are members of, unless they are there or may not be made."""
    with psycopg.connect(settings.database("postgres"), autocommit=True) as connection:
        for role in (READER, WRITER):
            if not there_are(connection, role):
                with contextlib.suppress(
                    psycopg.errors.DuplicateObject,
                    psycopg.errors.UniqueViolation,
                    psycopg.errors.InsufficientPrivilege,
                ):
                    connection.execute(
                        sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role))
                    )


def secure(settings: Settings, name: str, kind: str | None = None) -> None:
    """Have a database give each role what it needs and nobody else anything.

    Who connects without being its owner changes nothing.

    Args:
        settings: where the server is.
        name: of the database.
        kind: which of the platform's it is, if it has another name for now.
    """
    with psycopg.connect(settings.database(name)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if not _is_true(
            connection,
            "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database "
            "WHERE datname = current_database()",
        ):
            return
        match (kind or name).partition("_")[0]:
            case "warehouse":
                _secure_warehouse(connection, name)
            case "dagster":
                _secure_dagster(connection, name)
            case "mlflow":
                _secure_mlflow(connection, name)


def there_are(connection: psycopg.Connection[tuple[object, ...]], *roles: str) -> bool:
    """Whether the server has all of these roles."""
    found = connection.execute(
        "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(roles)]
    ).fetchone()
    return found == (len(roles),)


def _secure_warehouse(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    if not there_are(connection, READER, WRITER):
        return
    if not _is_true(connection, _LACKS_RIGHTS, [list(_NEVER_CHANGED)]):
        return
    for statement in _TO_TABLES:
        connection.execute(statement)
    _keep_out(connection, name)
    database = sql.Identifier(name)
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO pl_reader, pl_writer").format(database)
    )
    connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO pl_writer").format(database))


def _secure_dagster(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Dagster makes and migrates its own tables: who runs it owns them."""
    if not there_are(connection, PIPELINE):
        _keep_out(connection, name)
    elif _is_true(connection, _OF_ANOTHER, {"role": PIPELINE}):
        _keep_out(connection, name)
        role = sql.Identifier(PIPELINE)
        connection.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                sql.Identifier(name), role
            )
        )
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(role))
        connection.execute(sql.SQL(_HAND_OVER).format(name=sql.Literal(PIPELINE)))


def _secure_mlflow(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """So does MLflow. The pipeline reads them, since it makes the backups."""
    if not there_are(connection, MLFLOW):
        _keep_out(connection, name)
    elif _is_true(connection, _OF_ANOTHER, {"role": MLFLOW}):
        _keep_out(connection, name)
        database, role = sql.Identifier(name), sql.Identifier(MLFLOW)
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, role))
        connection.execute(sql.SQL(_HAND_OVER).format(name=sql.Literal(MLFLOW)))
    if there_are(connection, PIPELINE) and _is_true(connection, _CANNOT_READ, {"role": PIPELINE}):
        statements = list(_READING)
        if there_are(connection, MLFLOW):
            statements += _READING_LATER
        names = {"owner": MLFLOW, "reader": PIPELINE, "database": name}
        for statement in statements:
            connection.execute(
                sql.SQL(statement).format(**{k: sql.Identifier(v) for k, v in names.items()})
            )


def _keep_out(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Nobody has rights for merely being on the server."""
    connection.execute(
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
    )


def _is_true(
    connection: psycopg.Connection[tuple[object, ...]], query: str, given: object = None
) -> bool:
    row = connection.execute(query, given).fetchone()  # type: ignore[call-overload]
    return row is not None and bool(row[0])
