"""The last good snapshot on disk, so that a start without the database has something to serve."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from pl_serving.assembly import assembled
from pl_serving.errors import SnapshotFileUnusable
from pl_serving.sanity import SUM_TOLERANCE, wrong_sums
from pl_serving.snapshot import Snapshot
from pl_serving.snapshot_rows import SnapshotRows

FORMAT = 4
"""Counted up whenever the rows change their shape."""


@dataclass(frozen=True, slots=True)
class _AnyFormat:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True)

    format: int


@dataclass(frozen=True, slots=True)
class _Kept:
    # A file with more in it than this was written by something else.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    format: int
    aliases: dict[str, int]
    """Versions that were to serve."""
    snapshot: SnapshotRows


_ANY_FORMAT = TypeAdapter(_AnyFormat)
_KEPT = TypeAdapter(_Kept)


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot that a file holds.

    Raises:
        OSError: if the file cannot be read.
        SnapshotFileUnusable: if it holds anything but a whole snapshot in this format.
    """
    body = path.read_bytes()
    try:
        found = _ANY_FORMAT.validate_json(body).format
        if found != FORMAT:
            raise SnapshotFileUnusable(f"expected format {FORMAT}, found {found}")
        kept = _KEPT.validate_json(body)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the whole"
        raise SnapshotFileUnusable(
            f"expected a snapshot in format {FORMAT}, found in {place}: {fault['msg']}"
        ) from error
    rows = kept.snapshot
    snapshot = assembled(rows, kept.aliases)
    for wrong in wrong_sums(snapshot):
        raise SnapshotFileUnusable(wrong)
    for club in rows.projection:
        total = sum(club.position_probabilities)
        if abs(total - 1) > SUM_TOLERANCE:
            raise SnapshotFileUnusable(
                f"expected probabilities of the positions of {club.team} that sum to 1, "
                f"found {total}"
            )
    return snapshot


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Replace the file, whole or not at all; only its owner may read it.

    Raises:
        OSError: if it cannot be written; what stood there still does.
    """
    body = _KEPT.dump_json(_Kept(FORMAT, dict(snapshot.aliases), snapshot.rows))
    # In the same folder, since a file is replaced at one stroke only within a file system; under
    # one name, so that a write that is cut short leaves nothing that the next does not replace.
    new = path.with_name(f".{path.name}.new")
    try:
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
