"""A hash over the rows of tables, whatever their order: whether two states are the same."""

import psycopg
from psycopg import sql

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
HASHED = sql.SQL(
    "SELECT count(*), md5(coalesce(string_agg(row_hash, '' ORDER BY row_hash), '')) "
    "FROM (SELECT md5({}) AS row_hash FROM {} t) AS hashes"
)
GIVEN_ON_WRITING = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND "
    "(is_identity = 'YES' OR column_default LIKE 'now()%')"
)


def hashes_of(url, *tables, but=()):
    """Count and hash of each table of a database; of all but some if none is named."""
    return _hashes(url, tables, but, sql.SQL("t::text"))


def hashes_but_for_numbers(url, *, but=(), without=()):
    """The same, without what a row is given as it is written: its number, the wall clock.

    Args:
        url: of the database.
        but: tables that are left out.
        without: further columns that are left out wherever they are.
    """
    with psycopg.connect(url) as connection:
        given = [name for (name,) in connection.execute(GIVEN_ON_WRITING)]
    left_out = sql.Literal(sorted({*given, *without}))
    return _hashes(url, (), but, sql.SQL("(to_jsonb(t) - {}::text[])::text").format(left_out))


def _hashes(url, tables, but, row):
    with psycopg.connect(url) as connection:
        names = set(tables) or {name for (name,) in connection.execute(TABLES)} - set(but)
        return {
            name: connection.execute(HASHED.format(row, sql.Identifier(name))).fetchone()
            for name in sorted(names)
        }
