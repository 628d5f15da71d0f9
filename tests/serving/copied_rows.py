"""Adds many rows to a table at once."""

from psycopg import sql


def copy_rows(connection, table, rows):
    """Rows as mappings of the same columns, in the order of the first."""
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor().copy(into) as copying:
        for row in rows:
            copying.write_row([row[name] for name in rows[0]])
