"""What tests of several parts share: a real PostgreSQL server, and migrated databases on it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
import uuid
from pathlib import Path

import pytest
from databases import copy_database, drop_databases
from free_port import free_port
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from sqlalchemy import Engine, event

from pl_assets.local.migrate import DATABASES, SIMULATED_DATABASES, create_database, upgrade
from pl_assets.local.postgres import PostgresServer
from pl_assets.settings import Settings

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of the user's own in it
TEMPLATE = "warehouse_template"
STORIES = (
    "test_life_of_a_platform",
    "test_simulated_league",
    "test_documented_commands",
    "test_faults",
)


def pytest_addoption(parser):
    parser.addoption(
        "--thorough",
        action="store_true",
        help="more of what is tried at random: see `make thorough`",
    )


def pytest_configure(config):
    # Machines are shared: what takes long is no fault, and a fault is not what takes long.
    hypothesis_settings.register_profile("shared_machine", deadline=None)
    hypothesis_settings.load_profile("shared_machine")
    # What tests write need not last, and databases are copied in half the time there.
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 8 * 2**30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    # As the platform tells its own processes.
    os.environ |= {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1"}
    # Workers share the cores: threads of one would wait for those of another.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    # Modules ask when they are imported, before there is a fixture to ask.
    os.environ["THOROUGH_TESTS"] = "yes" if config.getoption("--thorough") else ""
    # Settings read PL_*: what the shell of a developer says must not steer the tests.
    for name in [name for name in os.environ if name.startswith("PL_") and name != "PL_TEST_DATA"]:
        del os.environ[name]


@event.listens_for(Engine, "connect")
def does_not_wait_for_the_disk(connection, _):
    """Dagster's storage in tests: what they write need not survive the machine's power."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--thorough"):
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    # The stories of a whole platform take minutes: begun last, one worker would wait for them.
    items.sort(key=lambda item: item.path.stem not in STORIES)


@pytest.fixture
def environment_as_it_was():
    """Commands tell the processes that they start by the environment, their own."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory):
    """`postgresql://user:password@127.0.0.1:port` of a server that lives for the session."""
    home = tmp_path_factory.mktemp("postgres-home")
    server = PostgresServer(home, free_port())
    server.create()
    with (home / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            # What a test writes need not survive the machine's power.
            [*server.command(), "-c", "fsync=off", "-c", "synchronous_commit=off"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 30
        while not server.ping():
            said = (home / "postgres.log").read_text()
            assert process.poll() is None, f"PostgreSQL ended:\n{said}"
            assert time.monotonic() < deadline, f"PostgreSQL did not answer:\n{said}"
            time.sleep(0.05)
        yield server.url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@pytest.fixture(scope="session")
def migrated_template(postgres_server):
    """Name of a migrated database that others are copied from, which is fast."""
    settings = Settings(database_url=SecretStr(postgres_server))
    create_database(settings, TEMPLATE)
    upgrade(settings, TEMPLATE)
    return TEMPLATE


@pytest.fixture
def warehouse_url(postgres_server, migrated_template):
    """Address of a migrated, empty warehouse that only this test has."""
    name = f"warehouse_{uuid.uuid4().hex}"
    copy_database(postgres_server, migrated_template, name)
    yield f"{postgres_server}/{name}"
    drop_databases(postgres_server, name)


@pytest.fixture
def platform_settings(postgres_server, migrated_template, tmp_path):
    """Settings of a platform of its own: PL_HOME, and a warehouse that is migrated and empty."""
    copy_database(postgres_server, migrated_template, "warehouse")
    yield Settings(home=tmp_path / "home", database_url=SecretStr(postgres_server))
    drop_databases(postgres_server, *DATABASES, *SIMULATED_DATABASES)
