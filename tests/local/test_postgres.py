"""PostgreSQL under our own supervision."""

import os
import signal
import stat
import subprocess
import sys

import psutil
import psycopg
import pytest
from conftest import free_port

from pl_assets.local.errors import AlreadyRunning, ServiceFailed
from pl_assets.local.migrate import current_revision, migrate, newest_revision
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.services import postgres_service
from pl_assets.local.state import exclusive
from pl_assets.local.supervisor import Supervisor
from pl_assets.settings import Settings


@pytest.fixture
def supervised(tmp_path):
    """A server on a free port under a supervisor, stopped at the end."""
    settings = Settings(home=tmp_path / "home", postgres_port=free_port())
    server = PostgresServer(settings.home, settings.postgres_port)
    server.create()
    supervisor = Supervisor(settings.home, "test", lambda *_: None)
    supervisor.start(postgres_service(settings))
    supervisor.wait_ready("postgres")
    yield settings, server, supervisor
    supervisor.stop()


def test_the_server_wants_its_password_and_listens_on_loopback_alone(supervised):
    _, server, supervisor = supervised
    assert server.ping()
    wrong = server.url.replace(server.url.split(":")[2].split("@")[0], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{wrong}/postgres").close()
    (child,) = supervisor.children
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(child.process.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_the_server_never_runs_as_root(supervised):
    _, _, supervisor = supervised
    (child,) = supervisor.children
    assert psutil.Process(child.process.pid).uids().effective != 0


def test_the_password_is_for_our_eyes_only_and_survives_a_second_making(supervised):
    settings, server, _ = supervised
    file = settings.home / "postgres.password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = server.url
    server.create()
    assert server.url == before


def test_a_stopped_server_leaves_no_process_and_no_record(supervised):
    settings, server, supervisor = supervised
    pids = [child.process.pid for child in supervisor.children]
    supervisor.stop()
    assert not server.ping()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not (settings.home / "stack.json").exists()
    assert not (settings.home / "postgres" / "data" / "postmaster.pid").exists()


def test_what_was_committed_survives_a_kill_and_the_lock_file_of_the_dead_is_forgotten(supervised):
    settings, server, supervisor = supervised
    with psycopg.connect(f"{server.url}/postgres") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    (child,) = supervisor.children
    family = psutil.Process(child.process.pid).children()
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    psutil.wait_procs(family, timeout=10)
    assert (settings.home / "postgres" / "data" / "postmaster.pid").exists()
    supervisor.stop()
    supervisor.start(postgres_service(settings))
    supervisor.wait_ready("postgres")
    with psycopg.connect(f"{server.url}/postgres") as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_server_left_by_a_dead_supervisor_is_ended_by_the_next(supervised):
    settings, server, _ = supervised
    successor = Supervisor(settings.home, "test", lambda *_: None)
    successor.end_leftovers()
    assert not server.ping()
    successor.start(postgres_service(settings))
    successor.wait_ready("postgres")
    successor.stop()


def test_a_half_made_data_folder_is_made_again(tmp_path):
    server = PostgresServer(tmp_path, free_port())
    unfinished = tmp_path / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    server.create()
    assert (tmp_path / "postgres" / "data" / "global").is_dir()
    assert not unfinished.exists()


def test_a_lost_password_is_named_with_its_file(tmp_path):
    with pytest.raises(ServiceFailed, match=r"postgres\.password"):
        _ = PostgresServer(tmp_path, 1).url


def test_the_server_works_where_only_its_owner_may_go(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    settings = Settings(home=closed / "home", postgres_port=free_port())
    server = PostgresServer(settings.home, settings.postgres_port)
    server.create()
    supervisor = Supervisor(settings.home, "test", lambda *_: None)
    supervisor.start(postgres_service(settings))
    supervisor.wait_ready("postgres")
    assert server.ping()
    supervisor.stop()


def test_migrations_start_from_nothing_and_happen_once(supervised):
    settings, server, _ = supervised
    settings = settings.model_copy(update={"database_url": server.secret_url})
    migrate(settings)
    assert current_revision(settings, "warehouse") == newest_revision()
    migrate(settings)
    with psycopg.connect(settings.database("warehouse")) as connection:
        assert connection.execute("SELECT count(*) FROM matches").fetchone() == (0,)


def test_a_lock_is_let_go_when_its_holder_is_killed(tmp_path):
    code = (
        "import sys, pathlib, time\n"
        "from pl_assets.local.state import exclusive\n"
        f"with exclusive(pathlib.Path({str(tmp_path)!r})):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning, match="try again"), exclusive(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with exclusive(tmp_path):
        assert (tmp_path / "lock").exists()
    assert not (tmp_path / "lock").exists()
