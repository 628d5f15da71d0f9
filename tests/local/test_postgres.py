"""Tests of the PostgreSQL server's life: made, started, stopped, killed."""

import os
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from free_port import free_port

from pl_assets.local.errors import ServiceFailed
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.processes import end, start


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home):
    made = PostgresServer(home, free_port())
    made.create()
    return made


@contextmanager
def running(server, home):
    process = start(server.command(), os.environ, home / "postgres.log")
    try:
        wait_for(server.ping, process, home)
        yield process
    finally:
        end(process.pid, server.stop_signal, 20)
        process.wait()


def wait_for(condition, process, home):
    deadline = time.monotonic() + 30
    while not condition():
        said = (home / "postgres.log").read_text()
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.05)


def processes_of(home):
    """PostgreSQL's processes have the data folder as their working directory."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(f"{home}/"):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def test_only_the_generated_password_opens_it(server, home):
    with running(server, home):
        with psycopg.connect(f"{server.url}/postgres") as connection:
            (method,) = connection.execute(
                "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'pl'"
            ).fetchone()
            assert method == "SCRAM-SHA-256"
            rules = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
            assert rules.fetchall() == [("scram-sha-256",)]
        where = f"host=127.0.0.1 port={server.port} user=pl dbname=postgres"
        for password in ("", "password=wrong"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(f"{where} {password}")


def test_the_password_file_is_for_its_owner_alone(server, home):
    assert stat.S_IMODE((home / "postgres.password").stat().st_mode) == 0o600


def test_it_listens_on_this_machine_alone(server, home):
    with running(server, home) as process:
        listening = [c.laddr.ip for c in psutil.Process(process.pid).net_connections("tcp")]
        assert set(listening) == {"127.0.0.1"}
        assert psutil.Process(process.pid).net_connections("unix") == []


def test_it_is_not_run_by_root(server, home):
    with running(server, home) as process:
        assert psutil.Process(process.pid).uids().effective != 0


def test_text_is_utf8_and_ordered_by_code_point(server, home):
    with running(server, home), psycopg.connect(f"{server.url}/postgres") as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT 'Z' < 'a', upper('é')").fetchone() == (True, "É")


def test_stopping_ends_every_process_though_a_client_is_connected(server, home):
    with running(server, home):
        client = psycopg.connect(f"{server.url}/postgres")
        assert len(processes_of(home)) > 2
    assert processes_of(home) == []
    assert not server.ping()
    client.close()


def test_after_a_kill_it_starts_again_with_what_was_committed(server, home):
    with running(server, home) as process:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        psutil.Process(process.pid).kill()
        process.wait()
    assert (home / "postgres" / "data" / "postmaster.pid").exists()
    with running(server, home), psycopg.connect(f"{server.url}/postgres") as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_busy_process_of_a_killed_server_does_not_write_beside_the_next(server, home):
    """Such a process does not notice that its server is gone until its query ends."""
    busy_for_a_minute = "DO $$ BEGIN FOR i IN 1..2000000000 LOOP END LOOP; END $$"
    with running(server, home) as process, ThreadPoolExecutor(1) as elsewhere:
        client = psycopg.connect(f"{server.url}/postgres", autocommit=True)
        left = psutil.Process(client.info.backend_pid)
        answer = elsewhere.submit(client.execute, busy_for_a_minute)
        wait_for(lambda: left.cpu_times().user > 0.2, process, home)
        psutil.Process(process.pid).kill()
        process.wait()
        assert left.is_running()
        with running(server, home):
            assert not left.is_running()
        with pytest.raises(psycopg.OperationalError):
            answer.result(10)
        client.close()


def test_a_lock_file_whose_number_another_program_has_by_now_does_not_stop_it(server, home):
    lock = home / "postgres" / "data" / "postmaster.pid"
    with running(server, home) as process:
        stale = lock.read_text()
    owner = lock.parent.stat()
    stranger = subprocess.Popen(
        ["sleep", "60"], user=owner.st_uid if os.geteuid() == 0 else None, cwd="/"
    )
    try:
        lock.write_text(stale.replace(str(process.pid), str(stranger.pid), 1))
        os.chown(lock, owner.st_uid, owner.st_gid)
        with running(server, home):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_server_on_the_same_data_is_refused(server, home):
    with running(server, home):
        second = PostgresServer(home, free_port())
        log = home / "second.log"
        process = start(second.command(), os.environ, log)
        assert process.wait(20) != 0
        assert "postmaster.pid" in log.read_text()
        assert server.ping()


def test_what_initdb_left_half_made_is_made_again(tmp_path):
    unfinished = tmp_path / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = PostgresServer(tmp_path, free_port())
    server.create()
    assert not unfinished.exists()
    with running(server, tmp_path):
        assert server.ping()


def test_making_it_again_keeps_data_and_password(server):
    before = server.url
    server.create()
    assert server.url == before


def test_a_lost_password_is_named_with_its_file(tmp_path):
    with pytest.raises(ServiceFailed, match=r"postgres\.password"):
        _ = PostgresServer(tmp_path, 1).url


def test_data_of_another_major_version_is_refused_before_anything_starts(tmp_path):
    server = PostgresServer(tmp_path, free_port())
    server.create()
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServiceFailed, match="found that of 9"):
        server.create()
