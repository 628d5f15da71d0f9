"""Loaded by the process that runs are forked from, and by no other: a run keeps its connections.

Dagster opens one to its database for every event, and several for a materialization, lest they
pile up in processes that make instances without end. A run makes one, and ends with it. Those that
a run keeps are tried before they are used again, since PostgreSQL may have restarted, and are soon
replaced, since what lies between may have forgotten them.
"""

from typing import Any

from dagster_postgres.event_log import event_log
from dagster_postgres.run_storage import run_storage
from dagster_postgres.utils import create_pg_engine
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

_KEEPING = {"poolclass": QueuePool, "pool_size": 2, "pool_pre_ping": True, "pool_recycle": 60}


def _engine(url: str, *who: Any, **told: Any) -> Engine:
    return create_pg_engine(url, *who, **(told | _KEEPING))


for _module in (event_log, run_storage):
    vars(_module)["create_pg_engine"] = _engine
