"""A hash over the rows of tables, whatever their order: whether two states are the same."""

import psycopg
from psycopg import sql

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
HASHED = sql.SQL(
    "SELECT count(*), md5(coalesce(string_agg(row_hash, '' ORDER BY row_hash), '')) "
    "FROM (SELECT md5(t::text) AS row_hash FROM {} t) AS hashes"
)


def hashes_of(url, *tables, but=()):
    """Count and hash of each table of a database; of all but some if none is named."""
    with psycopg.connect(url) as connection:
        names = set(tables) or {name for (name,) in connection.execute(TABLES)} - set(but)
        return {
            name: connection.execute(HASHED.format(sql.Identifier(name))).fetchone()
            for name in sorted(names)
        }
