"""A whole platform for tests: PostgreSQL, MLflow and a made-up source, all of them real."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import pytest
from assets.failures import failures
from assets.watched import Watched
from databases import copy_database
from free_port import free_port
from instances import instance_of_tests, keep_events
from source_site import SourceSite

from pl_assets.definitions import build_definitions
from pl_assets.local.migrate import create_database
from pl_assets.local.processes import end
from pl_assets.local.services import wait_until_answers
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

SEASONS = (2016, 2017, 2018, 2019, 2020)
DAY = dt.date(2020, 10, 1)


@pytest.fixture(scope="session")
def mlflow_url(postgres_server, tmp_path_factory):
    """A real tracking server with its store in PostgreSQL."""
    home = tmp_path_factory.mktemp("mlflow")
    settings = Settings(home=home, database_url=postgres_server, mlflow_port=free_port())
    create_database(settings, "mlflow_of_tests")
    store = settings.database("mlflow_of_tests", "postgresql+psycopg2")
    command = [
        *(sys.executable, "-m", "mlflow", "server", "--backend-store-uri", store),
        *("--artifacts-destination", str(home), "--port", str(settings.mlflow_port)),
        *("--host", "127.0.0.1", "--workers", "1"),
    ]
    with (home / "log").open("wb") as log:
        # Else it is fifteen processes, which look for work all the time.
        alone = os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        server = subprocess.Popen(
            command, env=alone, stdout=log, stderr=log, start_new_session=True
        )
    assert wait_until_answers(f"{settings.tracking_url}/health", 120), (home / "log").read_text()
    yield settings.tracking_url
    end(server.pid, signal.SIGTERM, 10)
    server.wait()


@pytest.fixture(scope="session")
def site_port():
    """The same for all tests, since what is held remembers where it is from."""
    return free_port()


@pytest.fixture
def site(site_port):
    with SourceSite(seasons=SEASONS, day=DAY, port=site_port) as running:
        yield running


class Runs:
    """Several runs as one."""

    def __init__(self, runs):
        self.success = all(run.success for run in runs)
        self.all_events = [event for run in runs for event in run.all_events]
        self._runs = runs

    def get_asset_check_evaluations(self):
        return [check for run in self._runs for check in run.get_asset_check_evaluations()]


class Platform:
    """Definitions on a warehouse of the test's own, and how to run parts of them."""

    def __init__(self, settings, instance, model=None, **substitutes):
        self.settings = settings
        self.warehouse = Warehouse(settings)
        # The tests share one MLflow, so each has a model of its own there.
        self.registry = ModelRegistry(settings, model or f"match-outcome-{uuid.uuid4().hex}")
        self.definitions = build_definitions(settings, model_registry=self.registry, **substitutes)
        self.instance = instance

    def run(self, job, seasons=SEASONS, tags=None, only=()):
        """Run a job, or only some assets of it with their checks."""
        ranges = {
            "dagster/asset_partition_range_start": str(min(seasons)),
            "dagster/asset_partition_range_end": str(max(seasons)),
        }
        return self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            tags=(ranges if job in ("ingest", "read", "fetch_and_read", "history") else {})
            | (tags or {}),
            asset_selection=[dg.AssetKey(name) for name in only] or None,
            raise_on_error=False,
        )

    def fetch(self, seasons=SEASONS, tags=None):
        """Ask the sources, then read what is held, as a refresh does: in a run each."""
        return Runs([self.run(job, seasons, tags) for job in ("ingest", "read")])

    def metadata(self, asset):
        event = self.instance.get_latest_materialization_event(dg.AssetKey(asset))
        return event.asset_materialization.metadata

    def count(self, table):
        query = f"SELECT count(*) AS n FROM {table}"  # noqa: S608 - a table's name of the test
        return int(self.warehouse.read(query).loc[0, "n"])


class Template(NamedTuple):
    """What a platform has after a while: made once for all tests that begin there."""

    database: str
    instance: Path
    """Folder of Dagster's."""
    model: str
    """Its name in MLflow."""


def settings_on(site, mlflow_url, settings):
    return settings.model_copy(
        update=site.addresses | {"mlflow_url": mlflow_url, "today": f"{site.url}/_replay"}
    )


@contextmanager
def continued(template, folder, settings):
    """A platform that goes on from where the template stands, in a copy of its own."""
    server = settings.database_url.get_secret_value()
    copy_database(server, template.database, settings.warehouse_database)
    shutil.copytree(template.instance, folder)
    with instance_of_tests(folder) as instance:
        yield Platform(settings, instance, template.model)


@pytest.fixture(scope="session")
def make_template(postgres_server, mlflow_url, site_port, tmp_path_factory):
    """Has a platform go on from a template by some steps, and keeps what comes of it."""

    def make(name, begins, *steps):
        folder = tmp_path_factory.mktemp(name)
        settings = Settings(home=folder, database_url=postgres_server)
        with SourceSite(seasons=SEASONS, day=DAY, port=site_port) as site:
            settings = settings_on(site, mlflow_url, settings)
            with continued(begins, folder / "instance", settings) as platform:
                for step in steps:
                    result = step(platform)
                    assert result.success, failures(result)
                keep_events(platform.instance, folder / "instance")
        copy_database(postgres_server, settings.warehouse_database, name)
        return Template(name, folder / "instance", platform.registry.name)

    return make


@pytest.fixture(scope="session")
def fetched_template(make_template, migrated_template, tmp_path_factory):
    nothing = Template(migrated_template, tmp_path_factory.mktemp("nothing"), "")
    return make_template("fetched_template", nothing, Platform.fetch)


@pytest.fixture(scope="session")
def made_template(make_template, fetched_template):
    alone = fetched_template._replace(model="match-outcome-of-many")
    return make_template("made_template", alone, lambda platform: platform.run("rebuild"))


@pytest.fixture
def platform(platform_settings, mlflow_url, site):
    with instance_of_tests() as instance:
        yield Platform(settings_on(site, mlflow_url, platform_settings), instance)


@pytest.fixture
def instance():
    """Dagster's, with nothing in it."""
    with instance_of_tests() as made:
        yield made


@pytest.fixture
def watched_settings(platform_settings):
    return platform_settings.model_copy(update={"today": "2025-02-14"})


@pytest.fixture
def watched(watched_settings, instance):
    """A small graph that is watched."""
    return Watched(watched_settings, instance)


@pytest.fixture
def fetched(fetched_template, platform_settings, mlflow_url, site, tmp_path):
    """A platform that has read every season in."""
    alone = fetched_template._replace(model="")
    settings = settings_on(site, mlflow_url, platform_settings)
    with continued(alone, tmp_path / "instance", settings) as platform:
        yield platform


@pytest.fixture
def made(made_template, platform_settings, mlflow_url, site, tmp_path):
    """One that has forecast too. Its model is that of other tests: train with `made_alone`."""
    settings = settings_on(site, mlflow_url, platform_settings)
    with continued(made_template, tmp_path / "instance", settings) as platform:
        yield platform


@pytest.fixture
def made_alone(fetched):
    result = fetched.run("rebuild")
    assert result.success, failures(result)
    return fetched
