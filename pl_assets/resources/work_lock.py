"""The lock of whoever makes data outside of Dagster's queue, and of who makes a backup."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from pl_assets.settings import Settings

_MAKING_DATA = 710_002
_LOOK_EVERY_S = 1.0
_CONNECT_S = 10


@contextmanager
def work_lock(settings: Settings, within_s: float = 0) -> Iterator[bool]:
    """Hold the lock as long as the block lasts; the server lets go when this process ends.

    Args:
        settings: where the server is; the lock is one for both kinds of data.
        within_s: how long to wait for another to let go.

    Yields:
        Whether it is held.
    """
    deadline = time.monotonic() + within_s
    with psycopg.connect(
        settings.database("warehouse"),
        autocommit=True,
        application_name="pl work lock",
        connect_timeout=_CONNECT_S,
    ) as connection:
        while not (held := _try(connection)) and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_S)
        yield held


def _try(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_MAKING_DATA]).fetchone()
    return bool(row and row[0])
