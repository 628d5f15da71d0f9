"""Databases of a test's own, copied from a template, which is fast."""

import psycopg
from psycopg import sql


def copy_database(server, template, name):
    """Make a database as the template is; one of that name is dropped first."""
    drop_database(server, name)
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(server, name):
    """Drop a database, whoever is connected to it."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(drop.format(sql.Identifier(name)))
