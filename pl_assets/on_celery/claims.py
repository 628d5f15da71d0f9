"""Who has a step: a lock in the warehouse, which is free again when its holder is dead.

A worker holds it from before it looks whether the step was done until the step has ended. So a step
is at work once at any time, of whatever run; and who waits for it can tell a worker that takes long
from one that is dead.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from pl_assets.settings import Settings

_KEY = "hashtextextended(%s, 0)"
# The kernel tells PostgreSQL of a process that dies; of a machine that does nobody would.
_NOTICE_DEATH = (
    "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=30000 -c statement_timeout=0"
)


@contextmanager
def claimed(settings: Settings, step_key: str) -> Iterator[None]:
    """Have a step for oneself; waits for whoever has it."""
    with _connected(settings) as connection:
        connection.execute(f"SELECT pg_advisory_lock({_KEY})", [_name(step_key)])
        yield


def is_claimed(settings: Settings, step_key: str) -> bool:
    """Whether somebody alive has the step.

    Raises:
        psycopg.Error: if the database cannot say.
    """
    with _connected(settings) as connection:
        # Taken for the length of this one statement, if it can be had.
        row = connection.execute(
            f"SELECT pg_try_advisory_xact_lock({_KEY})", [_name(step_key)]
        ).fetchone()
    return not (row and row[0])


def _connected(settings: Settings) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        settings.database(settings.warehouse_database),
        autocommit=True,
        application_name="pl_assets, a step",
        connect_timeout=10,
        options=_NOTICE_DEATH,
    )


def _name(step_key: str) -> str:
    return f"pl/step/{step_key}"
