"""A PostgreSQL server of a test's own, whose log has every statement that it is sent."""

import os
import time
from contextlib import contextmanager

from free_port import free_port

from pl_assets.local.postgres import PostgresServer
from pl_assets.local.processes import end, start


@contextmanager
def own_server(home, *options):
    """The server of a PL_HOME, made if it is not there, ended with the block; its log is a file."""
    home.mkdir(exist_ok=True)
    server, log = PostgresServer(home, free_port()), home / "postgres.log"
    server.create()
    command = [*server.command(), "-c", "fsync=off", "-c", "log_statement=all", *options]
    process = start(command, os.environ, log)
    try:
        deadline = time.monotonic() + 30
        while not server.ping():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield server
    finally:
        end(process.pid, server.stop_signal, 20)
        process.wait()
