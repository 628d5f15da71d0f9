"""A PostgreSQL server that a test may stop and start, with a migrated warehouse on it."""

import subprocess
from contextlib import contextmanager

from free_port import free_port
from pydantic import SecretStr
from serving.running_api import eventually

from pl_assets.local.migrate import create_database, upgrade
from pl_assets.local.postgres import PostgresServer
from pl_assets.settings import Settings


class OwnServer:
    """The server, running until `stop`."""

    def __init__(self, home):
        self._server = PostgresServer(home, free_port())
        self._server.create()
        self._process = None
        self.start()
        settings = Settings(home=home, database_url=SecretStr(self._server.url))
        create_database(settings, "warehouse")
        upgrade(settings, "warehouse")
        self.warehouse_url = f"{self._server.url}/warehouse"

    def start(self):
        self._process = subprocess.Popen(
            [*self._server.command(), "-c", "fsync=off"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        eventually(lambda: self._server.ping() or self._process.poll() is not None)
        assert self._process.poll() is None, "PostgreSQL ended"

    def stop(self):
        self._process.send_signal(self._server.stop_signal)
        self._process.wait(20)


@contextmanager
def own_server(home):
    """A server of the test's own, stopped in the end."""
    server = OwnServer(home)
    try:
        yield server
    finally:
        server.stop()
