"""Databases of a test's own, copied from a template, which is fast."""

import psycopg
from psycopg import sql

_DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def copy_database(server, template, name):
    """Make a database as the template is; one of that name is dropped first."""
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(_DROP.format(sql.Identifier(name)))
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))


def drop_databases(server, *names):
    """Drop databases that are there, whoever is connected to them."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(_DROP.format(sql.Identifier(name)))
