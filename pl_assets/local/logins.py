"""Logins of the database server: made, and brought up to date, for whom a password is given.

No password goes to the server, so that none can be in a log of it: what goes is the SCRAM verifier
that the server would keep.
"""

from typing import NamedTuple

import psycopg
from psycopg import sql
from pydantic import SecretStr

from pl_assets.local.errors import LocalError
from pl_assets.local.rights import MLFLOW, PIPELINE, READER, WRITER, there_are
from pl_assets.settings import Settings

API, GRAFANA = "pl_api", "pl_grafana"
_ONE_AT_A_TIME = 710_005


class Login(NamedTuple):
    """Who may connect, and within which bounds."""

    name: str
    setting: str
    """The setting that holds the password."""
    group: str | None
    """Whose rights it has; None for who owns a database."""
    database: str
    connections: int
    """At most so many at once."""
    settings: dict[str, str]
    """What its sessions begin with; a guard against accidents, since they may set another."""


_READS = {"default_transaction_read_only": "on", "idle_in_transaction_session_timeout": "60s"}
LOGINS = (
    # A run is ended after half an hour; dumps set no timeout of their own accord.
    Login(
        *(PIPELINE, "pipeline_password", WRITER, "warehouse", 40),
        {"statement_timeout": "10min", "idle_in_transaction_session_timeout": "30min"},
    ),
    Login(API, "api_password", READER, "warehouse", 20, _READS | {"statement_timeout": "10s"}),
    Login(
        *(GRAFANA, "grafana_password", READER, "warehouse", 10),
        _READS | {"statement_timeout": "30s"},
    ),
    Login(
        *(MLFLOW, "mlflow_password", None, "mlflow", 15),
        {"statement_timeout": "5min", "idle_in_transaction_session_timeout": "5min"},
    ),
)


def make_logins(settings: Settings) -> list[str]:
    """Make the logins for which the settings have a password, or bring them up to date.

    Returns:
        Their names.

    Raises:
        LocalError: if the one who connects may not make roles, and one is not as it should be.
    """
    made = []
    with psycopg.connect(settings.database("warehouse")) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        for login in LOGINS:
            password: SecretStr | None = getattr(settings, login.setting)
            if password is None:
                continue
            try:
                with connection.transaction():
                    _make(connection, login, password, settings)
            except psycopg.errors.InsufficientPrivilege as problem:
                # Made by somebody who may: that will do.
                if not _opens(settings, login, password):
                    raise LocalError(
                        f"expected PL_DATABASE_URL to be of who may make the role {login.name} "
                        f"(CREATEROLE), found: {problem.diag.message_primary}"
                    ) from problem
            made.append(login.name)
    return made


def _make(
    connection: psycopg.Connection[tuple[object, ...]],
    login: Login,
    password: SecretStr,
    settings: Settings,
) -> None:
    role = sql.Identifier(login.name)
    if not there_are(connection, login.name):
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
    elif _may_everything(connection, login.name):
        raise LocalError(
            f"expected {login.name} to be a role of few rights, found a superuser: drop it"
        )
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOCREATEDB NOCREATEROLE CONNECTION LIMIT {}").format(
            role, sql.Literal(login.connections)
        )
    )
    for name, value in login.settings.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                role, sql.Identifier(name), sql.Literal(value)
            )
        )
    if login.group is not None and not _is_member(connection, login.name, login.group):
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(login.group), role))
    if login.name in (PIPELINE, MLFLOW) and not _is_member(connection, None, login.name):
        # What these own must stay within reach of who migrates, makes backups and restores them.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    if not _opens(settings, login, password):
        verifier = connection.pgconn.encrypt_password(
            password.get_secret_value().encode(), login.name.encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(verifier.decode()))
        )


def _opens(settings: Settings, login: Login, password: SecretStr) -> bool:
    """Whether the password is the login's already; not if the server asks for none."""
    url = settings.as_login(login.name, password).database(login.database)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return bool(connection.pgconn.used_password)
    except psycopg.OperationalError:
        return False


def _may_everything(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [name])
    return found.fetchone() == (True,)


def _is_member(
    connection: psycopg.Connection[tuple[object, ...]], member: str | None, group: str
) -> bool:
    """Whether a role, or who is connected, has the rights of another; superusers have all."""
    found = connection.execute(
        "SELECT pg_has_role(coalesce(%s, current_user)::name, %s::name, 'USAGE')", [member, group]
    )
    return found.fetchone() == (True,)
