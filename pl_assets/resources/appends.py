"""What steps of runs have added to tables, so that a step that is done again adds it only once.

A worker may die after its rows were committed and before Dagster knows; another is then given the
same step. What names the rows is written down in the transaction that adds them.
"""

from typing import NamedTuple

from pl_assets.resources.warehouse import Connection

_NOTE = (
    "INSERT INTO appends (run_id, step_key, table_name) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)
# No run lasts as long, and no broker keeps a step for as long.
_FORGET = "DELETE FROM appends WHERE appended_at < now() - interval '7 days'"


class StepOfRun(NamedTuple):
    """A step of one of Dagster's runs; the same however often it is done."""

    run_id: str
    step_key: str


def is_first_append(connection: Connection, table: str, by: StepOfRun) -> bool:
    """Note that a step adds to a table; returns whether it had not before.

    To be called within the transaction that adds the rows: one of two at once waits for the other.
    """
    is_first = connection.execute(_NOTE, [*by, table]).rowcount == 1
    if is_first:
        connection.execute(_FORGET)
    return is_first
