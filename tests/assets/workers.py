"""A broker and Celery's workers, real ones, in processes of their own."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dagster as dg
import psutil
import psycopg
import pytest
from dagster._core.definitions.reconstruct import ReconstructableRepository
from free_port import free_port

import pl_assets.settings
from pl_assets.local.migrate import migrate
from pl_assets.local.services import platform_environment
from pl_assets.settings import PROJECT, Settings

TAKEN_UP = (
    "SELECT event FROM event_logs WHERE step_key = %s AND event LIKE '%%in celery worker%%' "
    "ORDER BY id"
)


@contextmanager
def redis(folder):
    """The address of a Redis server with a password, which keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine: `apt-get install redis-server`")
    port, password = free_port(), secrets.token_urlsafe(12)
    told = f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ''\nappendonly no\n"
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(
            [program, "-"], cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    server.stdin.write(told.encode())
    server.stdin.close()
    try:
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


class Workers:
    """A platform whose runs are given to workers, and these workers by name.

    Args:
        settings: of the platform; `executor` is celery.
        folder: for what each of them keeps on its own disk.
        monkeypatch: tells this process what the platform's are told.
    """

    def __init__(self, settings, folder, monkeypatch):
        self.settings = settings
        self.folder = folder
        self._working = {}
        self._ends = ExitStack()
        for name, value in self._told(settings).items():
            monkeypatch.setenv(name, value)
        pl_assets.settings.settings.cache_clear()

    def __enter__(self):
        with dg.DagsterInstance.get():
            """Its tables are made by whoever comes first."""
        return self

    def __exit__(self, *problem):
        self._ends.close()
        pl_assets.settings.settings.cache_clear()

    def start(self, *names):
        """Have workers begin: they share no disk, nor one with what starts runs."""
        for name in names:
            self._start(name)
        for name in names:
            self._wait_ready(name)

    def _start(self, name):
        own = self.settings.model_copy(update={"home": self.folder / name})
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "pl_assets.celery_app", "worker"),
                    *("--concurrency", "1", "--hostname", f"{name}@%h", "--loglevel", "INFO"),
                ],
                env=os.environ | self._told(own) | {"PYTHONWARNINGS": "ignore"},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._working[name] = process
        self._ends.callback(self.kill, name)

    def _wait_ready(self, name):
        process, log = self._working[name], self.folder / f"{name}.log"
        deadline = time.monotonic() + 120
        while " ready." not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)

    def kill(self, name):
        """End a worker and the processes of its steps as a machine that fails does."""
        process = self._working.pop(name, None)
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_step(self, name):
        """End the process of the step that a worker has at work, as a lack of memory does."""
        (step,) = psutil.Process(self._working[name].pid).children()
        step.kill()

    def who_has(self, step_key):
        """The workers that have taken a step up so far, in order; one may be there twice."""
        url = self.settings.database(self.settings.dagster_database)
        with psycopg.connect(url) as connection:
            events = [row[0] for row in connection.execute(TAKEN_UP, [step_key])]
        return [re.search(r"\"([\w-]+)@[^\"]+\"", event)[1] for event in events]

    def job(self, name):
        """A job as the code server hands it to the process of a run."""
        folder = str(PROJECT)
        location = ReconstructableRepository.for_module("pl_assets.definitions", "defs", folder)
        return location.get_reconstructable_job(name)

    @staticmethod
    def _told(settings):
        secret = settings.celery_broker_url.get_secret_value()
        addresses = ("source_url", "datahub_url", "openfootball_url", "today")
        return platform_environment(settings) | {
            "PL_EXECUTOR": settings.executor,
            "PL_CELERY_BROKER_URL": secret,
            "PYTHONPATH": str(PROJECT),
            **{f"PL_{name.upper()}": str(getattr(settings, name)) for name in addresses},
        }


def settings_with(settings, broker):
    """Settings of a platform whose databases are there, with workers."""
    told = settings.model_dump() | {"executor": "celery", "celery_broker_url": broker}
    found = Settings(**told)
    Path(found.home).mkdir(exist_ok=True)
    migrate(found)
    return found
