"""A server on which every login has been made, and what can be seen of roles and rights on it."""

from contextlib import contextmanager

import psycopg
from local.own_server import own_server
from psycopg import sql
from pydantic import SecretStr

from pl_assets.local.logins import LOGINS, make_logins
from pl_assets.local.migrate import migrate_all, secure_all
from pl_assets.settings import Settings

PASSWORDS = {login.setting: f"{login.name} of tests" for login in LOGINS}
READERS = ("pl_api", "pl_grafana")
STATE = (
    "SELECT rolname, rolcanlogin, rolconnlimit, rolpassword FROM pg_authid ORDER BY 1",
    "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members ORDER BY 1, 2",
    "SELECT setrole::regrole::text, setconfig FROM pg_db_role_setting ORDER BY 1",
    "SELECT datname, datacl::text, datdba FROM pg_database ORDER BY 1",
    "SELECT relname, relacl::text, relowner FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT defaclrole, defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1, 2",
)


WRITTEN_LAST = "SELECT relname, xmin::text FROM pg_class ORDER BY oid"


@contextmanager
def server_with_logins(home):
    """Settings of who owns everything there."""
    with own_server(home) as server:
        settings = Settings(home=home, database_url=server.secret_url, **PASSWORDS)
        brought_up_to_date(settings)
        yield settings


def brought_up_to_date(settings):
    migrate_all(settings)
    make_logins(settings)
    secure_all(settings)


def connected(settings, name, database="warehouse", password=None, **options):
    as_login = next(login.setting for login in LOGINS if login.name == name)
    word = SecretStr(password or PASSWORDS[as_login])
    return psycopg.connect(
        settings.as_login(name, word).database(database), autocommit=True, **options
    )


def named(statement, name):
    return sql.SQL(statement).format(sql.Identifier(name))


def state(settings, *more):
    found = {}
    for name in ("warehouse", "warehouse_simulated", "dagster", "mlflow"):
        with psycopg.connect(settings.database(name)) as connection:
            found[name] = [connection.execute(query).fetchall() for query in (*STATE, *more)]
    return found
