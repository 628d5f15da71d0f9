"""Ending what a record says that runs, whoever started it."""

import signal

from pl_assets.local.processes import GRACE_S, ask, end, finish
from pl_assets.local.state import Record


def end_recorded(record: Record | None) -> int:
    """End those of a record's services that still run, the store last; returns how many did."""
    services = record.services if record else []
    left = {service.name: found for service in services if (found := service.find())}
    store = left.pop("postgres", None)
    asked = [(process.pid, ask(process.pid, signal.SIGTERM)) for process in left.values()]
    for pid, family in asked:
        finish(pid, family, GRACE_S)
    if store is not None:
        end(store.pid, signal.SIGINT, GRACE_S)
    return len(left) + (store is not None)
