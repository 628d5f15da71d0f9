"""A whole checkout where only root may go: binaries, libraries and data behind a 0700 folder."""

import os
import shutil
from pathlib import Path

import pytest
from free_port import free_port

from pl_assets.local import postgres
from pl_assets.local.services import postgres_service
from pl_assets.local.supervisor import Supervisor
from pl_assets.settings import Settings


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no way into such a folder")
def test_a_server_is_made_and_runs_from_a_folder_that_only_root_may_enter(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    installed = Path(postgres.program("initdb")).parent.parent
    # The libraries are found by their place beside the package.
    package = closed / installed.parent.name
    shutil.copytree(installed, package / installed.name, symlinks=True)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    binaries = package / installed.name / "bin"
    monkeypatch.setattr(postgres, "program", lambda name: str(binaries / name))

    settings = Settings(home=closed / "home", postgres_port=free_port())
    server = postgres.PostgresServer(settings.home, settings.postgres_port)
    server.create()
    supervisor = Supervisor(settings.home, "test", lambda *_: None)
    supervisor.start(postgres_service(settings))
    try:
        supervisor.wait_ready("postgres")
        assert server.ping()
    finally:
        supervisor.stop()
