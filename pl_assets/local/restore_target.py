"""What a backup is restored to: what is held there, and names that change places."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from pl_assets.backups.contents import contents, databases_of
from pl_assets.backups.errors import BackupRefused
from pl_assets.backups.making import artifacts_folder
from pl_assets.backups.manifest import DATABASES
from pl_assets.settings import Settings

RESTORING, _REPLACED = "_restoring", "_replaced"
_OLD_ARTIFACTS, _TO_DROP = "artifacts.replaced", "artifacts.to_drop"
_OTHERS = (
    "SELECT datname, coalesce(nullif(application_name, ''), 'without a name'), usename "
    "FROM pg_stat_activity WHERE datname = ANY(%s) AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' ORDER BY 1, 2"
)


def require_unused(settings: Settings) -> None:
    """Refuse while anybody is connected to what would be replaced.

    Raises:
        BackupRefused: naming them.
    """
    with psycopg.connect(settings.database("postgres")) as connection:
        others = connection.execute(_OTHERS, [list(DATABASES)]).fetchall()
    if others:
        named = sorted({f"{user} ({what}) in {name}" for name, what, user in others})
        raise BackupRefused(
            f"expected nobody to be connected to the databases, found {', '.join(named)}: stop "
            "what uses them first"
        )


def held_in_words(settings: Settings) -> str:
    """What would be lost, by database; empty if nothing would be."""
    words = []
    with psycopg.connect(settings.database("postgres")) as connection:
        there = databases_of(connection)
    for name in DATABASES:
        if name not in there:
            continue
        with psycopg.connect(settings.database(name)) as connection:
            held = contents(connection)
        if held.held:
            most = sorted(held.rows.items(), key=lambda row: -row[1])[:3]
            counts = ", ".join(f"{count:,} {table}" for table, count in most if count)
            words.append(f"{name} with {held.held:,} rows ({counts})")
    folder = artifacts_folder(settings)
    files = sum(path.is_file() for path in folder.rglob("*")) if folder else 0
    return "; ".join([*words, *([f"{files} files of model artifacts"] if files else [])])


def swap(settings: Settings, names: Sequence[str], room: Path | None) -> None:
    """Have what was loaded take the place of what was there, all of it or nothing.

    What was there and is not in the backup goes too: it would not fit what is.

    Args:
        settings: where the server is.
        names: of the databases that were loaded.
        room: the folder with the new artifacts; None leaves artifacts as they are.
    """
    with psycopg.connect(settings.database("postgres")) as connection:
        there = databases_of(connection)
        for name in DATABASES:
            if name in there:
                _rename(connection, name, f"{name}{_REPLACED}")
        for loaded in names:
            _rename(connection, f"{loaded}{RESTORING}", loaded)
        with _artifacts_moved(settings, room):
            connection.commit()
    # The API's copy, and what it wrote down, are of forecasts that are no longer held.
    (settings.home / "snapshot.json").unlink(missing_ok=True)
    for waiting in (*settings.shade_spool.glob("*.jsonl"), *settings.shade_spool.glob("*.part")):
        waiting.unlink(missing_ok=True)


def settle_interrupted(settings: Settings) -> None:
    """Finish, or take back, what a restore was at when it was killed as names changed places."""
    shutil.rmtree(settings.home / _TO_DROP, ignore_errors=True)
    old, folder = settings.home / _OLD_ARTIFACTS, artifacts_folder(settings)
    if folder is None or not old.exists():
        return
    if _names_have_changed(settings):
        _drop_folder(settings, old)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        old.rename(folder)


def drop_databases(settings: Settings) -> None:
    """Drop what restoring has left: what was replaced, and what was not finished."""
    with psycopg.connect(settings.database("postgres"), autocommit=True) as connection:
        there = databases_of(connection)
        for left in (f"{one}{end}" for one in DATABASES for end in (RESTORING, _REPLACED)):
            if left in there:
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(left)))


@contextlib.contextmanager
def _artifacts_moved(settings: Settings, room: Path | None) -> Iterator[None]:
    """The new artifacts in place of the old, which come back if the block fails."""
    folder = artifacts_folder(settings)
    if room is None or folder is None:
        yield
        return
    old = settings.home / _OLD_ARTIFACTS
    if had := folder.exists():
        folder.rename(old)
    try:
        (room / "artifacts").rename(folder)
        yield
    except BaseException:
        # A commit whose answer was lost is one. If nobody can tell now, who comes next will.
        if not _names_have_changed(settings):
            if folder.exists():
                folder.rename(room / "artifacts.not_taken")
            if had:
                old.rename(folder)
        raise
    _drop_folder(settings, old)


def _names_have_changed(settings: Settings) -> bool:
    with psycopg.connect(settings.database("postgres")) as connection:
        return any(name.endswith(_REPLACED) for name in databases_of(connection))


def _drop_folder(settings: Settings, old: Path) -> None:
    """Under another name first: half of it must not look like what is to be taken back."""
    if old.exists():
        shutil.rmtree(settings.home / _TO_DROP, ignore_errors=True)
        old.rename(settings.home / _TO_DROP)
        shutil.rmtree(settings.home / _TO_DROP, ignore_errors=True)


def _rename(connection: psycopg.Connection[tuple[object, ...]], name: str, new: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new))
    )
