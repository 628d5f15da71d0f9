"""Daily backups: what they are called, whether one is due, and which of them go."""

import datetime as dt
import re
import shutil
import time
from pathlib import Path

import dagster as dg

from pl_assets.backups.errors import BackupRefused
from pl_assets.backups.making import UNFINISHED, Backups
from pl_assets.backups.manifest import Manifest
from pl_assets.resources.agenda import Due
from pl_assets.settings import Settings

_LEFT_BEHIND_S = 24 * 3600.0
_NAME = re.compile(r"premier-league-(\d{4}-\d\d-\d\d)\.tar")


def daily_file(folder: Path, day: dt.date) -> Path:
    """The backup of a working day."""
    return folder / f"premier-league-{day.isoformat()}.tar"


def daily_files(folder: Path) -> dict[dt.date, Path]:
    """The daily backups in a folder by their days, the newest first; others are not looked at."""
    found = {}
    for file in folder.iterdir() if folder.is_dir() else ():
        if (match := _NAME.fullmatch(file.name)) and file.is_file():
            try:
                found[dt.date.fromisoformat(match[1])] = file
            except ValueError:
                continue
    return dict(sorted(found.items(), reverse=True))


def backup_due(settings: Settings, day: dt.date) -> list[Due]:
    """A backup, if they are wanted and there is none of this working day yet."""
    if settings.backup_folder is None:
        return []
    newest = next(iter(daily_files(settings.backup_folder)), None)
    if newest is not None and newest >= day:
        return []
    before = f"the newest is of {newest}" if newest else "there is none yet"
    return [Due("backup", f"backup of {day}: {before}")]


def write_daily(
    backups: Backups, day: dt.date, instance: dg.DagsterInstance
) -> tuple[Path, Manifest]:
    """Write the backup of a day, then drop those that are too many: never before, never this one.

    Raises:
        BackupRefused: if there is nowhere to write it, or it is there already.
    """
    settings = backups.settings
    folder = settings.backup_folder
    if folder is None:
        raise BackupRefused("expected a folder in PL_BACKUP_FOLDER for daily backups, found none")
    if not folder.is_dir():
        # Not made here: a disk that is not mounted would go unnoticed.
        raise BackupRefused(f"expected the folder {folder} (PL_BACKUP_FOLDER), found none: make it")
    file = daily_file(folder, day)
    manifest = backups.write(file, instance)
    drop_old(folder, settings.backup_keep)
    return file, manifest


def drop_old(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest daily backups, and what killed ones have left; returns which.

    Args:
        folder: where they are.
        keep: how many stay, at least one.
    """
    old = list(daily_files(folder).values())[max(keep, 1) :]
    for file in old:
        file.unlink()
    for left in folder.glob(f".premier-league-*{UNFINISHED}"):
        # A younger one may be at work.
        if time.time() - left.stat().st_mtime > _LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
            old.append(left)
    return old
