"""Takes a database away and brings it back, as when its server is gone."""

from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo


def administer(warehouse_url, statement):
    """Run a statement about the database from outside it."""
    database = sql.Identifier(conninfo_to_dict(warehouse_url)["dbname"])
    elsewhere = make_conninfo(warehouse_url, dbname="postgres")
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(database))


@contextmanager
def database_away(warehouse_url):
    """Nobody can connect to the database, as when its server is gone."""
    administer(warehouse_url, "ALTER DATABASE {} ALLOW_CONNECTIONS false")
    try:
        yield
    finally:
        administer(warehouse_url, "ALTER DATABASE {} ALLOW_CONNECTIONS true")


NO_DATABASE = "postgresql://nobody:secret@127.0.0.1:1/warehouse"
"""An address where nothing ever answers."""
