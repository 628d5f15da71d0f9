"""Making a backup: every database dumped, the artifacts packed, one file written whole or not.

docs/decisions/0025-backups.md says why in this order, and what keeps others from writing meanwhile.
"""

import contextlib
import datetime as dt
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import dagster as dg
import psycopg

from pl_assets.backups.archive import Tell, measured, pack, verified, write_archive
from pl_assets.backups.contents import contents, data_that_serves, databases_of
from pl_assets.backups.dumps import at_one_moment, dump, server_version
from pl_assets.backups.errors import BackupRefused
from pl_assets.backups.manifest import (
    ARTIFACTS,
    DATABASES,
    FORMAT,
    Artifacts,
    DatabaseName,
    Dump,
    Manifest,
    Versions,
    dump_file,
)
from pl_assets.backups.undisturbed import alone, began_since
from pl_assets.resources.postgres_programs import version_of
from pl_assets.settings import Settings

UNFINISHED = ".unfinished"
_WAIT_S = 900.0
_ATTEMPTS = 3


class Backups:
    """Backups of all that the platform holds.

    Args:
        settings: where the databases and artifacts are, and where daily backups go.
        tell: is told what is being done.
        within_s: how long to wait for what is at work to end.
    """

    def __init__(
        self, settings: Settings, tell: Tell = lambda _: None, within_s: float = _WAIT_S
    ) -> None:
        self.settings = settings
        self._tell = tell
        self._within_s = within_s

    def write(self, file: Path, instance: dg.DagsterInstance) -> Manifest:
        """Write a backup to a new file, once nothing else writes.

        The one who calls is a run of the job `backup` that has begun: so no other run begins.

        Raises:
            BackupRefused: if the file is there already, or what is at work does not end.
            DumpFailed: if a database cannot be dumped.
        """
        require_new(file)
        with alone(self.settings, instance, self._tell, self._within_s):
            for _ in range(_ATTEMPTS):
                with self._room_beside(file) as room:
                    begun = time.time()
                    manifest = self._dumped(room)
                    if others := began_since(instance, begun):
                        self._tell(f"{', '.join(others)} wrote meanwhile: once more")
                        continue
                    self._put_in_place(room, manifest, file)
                    return manifest
        raise BackupRefused(
            f"expected nothing to write during a backup, found runs that began in each of "
            f"{_ATTEMPTS} attempts: try again later"
        )

    def _dumped(self, room: Path) -> Manifest:
        """All of it in files of their own."""
        made_at = dt.datetime.now(dt.UTC)
        databases: dict[DatabaseName, Dump] = {}
        with psycopg.connect(self.settings.database("warehouse")) as connection:
            there, serves = databases_of(connection), data_that_serves(connection)
            postgresql = server_version(connection)
        for name in DATABASES:
            if name in there:
                self._tell(f"dumping {name}")
                databases[name] = _dumped(self.settings, name, room / dump_file(name))
        self._tell("packing the artifacts")
        artifacts, where = _packed(self.settings, room / ARTIFACTS)
        return Manifest(
            format=FORMAT,
            made_at=made_at,
            data_source=serves,
            versions=Versions(
                platform=version("premier-league-forecasts"),
                postgresql=postgresql,
                pg_dump=version_of("pg_dump"),
                dagster=version("dagster"),
                mlflow=version("mlflow"),
            ),
            databases=databases,
            artifacts=artifacts,
            artifacts_are=where,
        )

    def _put_in_place(self, room: Path, manifest: Manifest, file: Path) -> None:
        """Write the file, read it again, and only then give it its name."""
        self._tell(f"writing {file.name}")
        archive = room / "backup.tar"
        write_archive(archive, [room / name for name in manifest.members()], manifest)
        verified(archive, self._tell)
        _name_it(archive, file)

    @contextlib.contextmanager
    def _room_beside(self, file: Path) -> Iterator[Path]:
        """A folder on the same file system, so that the file is named in one step."""
        try:
            room = Path(
                tempfile.mkdtemp(prefix=f".{file.name}.", suffix=UNFINISHED, dir=file.parent)
            )
        except OSError as problem:
            raise BackupRefused(
                f"expected a folder to write to in {file.parent}, found: {problem.strerror}"
            ) from problem
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


def require_new(file: Path) -> None:
    """Refuse to write over anything.

    Raises:
        BackupRefused: if there is something of this name.
    """
    if file.exists() or file.is_symlink():
        raise BackupRefused(
            f"expected no file {file}, found one: name another, or move that one away"
        )


def artifacts_folder(settings: Settings) -> Path | None:
    """Where MLflow's artifacts are on this machine; None if they are elsewhere."""
    return None if settings.artifacts_url else settings.home / "artifacts"


def _packed(settings: Settings, file: Path) -> tuple[Artifacts | None, str]:
    """The artifacts packed, if they are within reach, and where they are, in words."""
    folder = artifacts_folder(settings)
    if folder is None:
        return None, "not in this file: they are kept outside of PL_HOME"
    if not folder.is_dir():
        return None, "not in this file: PL_HOME/artifacts was not there"
    files = pack(folder, file)
    return Artifacts(**measured(file).model_dump(), files=files), "in this file"


def _dumped(settings: Settings, name: str, file: Path) -> Dump:
    url = settings.database(name)
    with at_one_moment(url) as (connection, moment):
        held = contents(connection)
        dump(url, moment, file)
    return Dump(**measured(file).model_dump(), **held._asdict())


def _name_it(archive: Path, file: Path) -> None:
    """Give a file its name, in one step, unless another has it by now."""
    try:
        os.link(archive, file)
    except FileExistsError:
        require_new(file)
        raise
    except OSError:  # a file system without links
        require_new(file)
        archive.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
