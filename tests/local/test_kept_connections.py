"""A run's connections to Dagster's database: kept, and made anew where they have ended."""

import json
import subprocess
import sys

import pytest

from pl_assets.local.migrate import create_database

ASKING = """
import json, sys
import pl_assets.local.kept_connections
from dagster_postgres import PostgresEventLogStorage, PostgresRunStorage
from sqlalchemy import text

def answered_by(storage):
    with storage.connect() as connection:
        return connection.execute(text("SELECT pg_backend_pid()")).scalar()

answers = []
for kind in (PostgresEventLogStorage, PostgresRunStorage):
    storage = kind(sys.argv[1], should_autocreate_tables=False)
    if not hasattr(storage, "connect"):
        storage.connect = storage.index_connection
    first, second = answered_by(storage), answered_by(storage)
    with storage.connect() as one, storage.connect() as another:
        another.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    answers.append([first, second, answered_by(storage)])
print(json.dumps(answers))
"""


@pytest.fixture
def database(platform_settings):
    create_database(platform_settings, "dagster")
    return platform_settings.database("dagster", "postgresql+psycopg2")


def test_they_are_used_again_and_one_that_has_ended_is_replaced(database):
    asked = subprocess.run(
        [sys.executable, "-c", ASKING, database], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    for first, second, after_its_end in json.loads(asked.stdout):
        assert first == second != after_its_end
