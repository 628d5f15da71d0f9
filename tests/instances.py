"""Dagster's instances of tests: with events in memory a run takes a third of the time.

Dagster's own instance for tests keeps the events of every run in a file of its own on the disk.
"""

import sqlite3
from contextlib import closing, contextmanager

import dagster as dg

_EVENTS = "events.db"
_IN_MEMORY = {
    "event_log_storage": {
        "module": "dagster._core.storage.event_log",
        "class": "InMemoryEventLogStorage",
    }
}


@contextmanager
def instance_of_tests(folder=None):
    """An instance that begins with nothing, or with what `keep_events` has kept in a folder."""
    temp_dir = None if folder is None else str(folder)
    with dg.instance_for_test(overrides=_IN_MEMORY, temp_dir=temp_dir) as instance:
        if folder is not None and (folder / _EVENTS).exists():
            with closing(sqlite3.connect(folder / _EVENTS)) as kept:
                kept.backup(_held(instance))
        yield instance


def keep_events(instance, folder):
    """Have a later instance on a copy of this folder go on from here."""
    with closing(sqlite3.connect(folder / _EVENTS)) as kept:
        _held(instance).backup(kept)


def _held(instance):
    return instance.event_log_storage._held_conn.connection.dbapi_connection
