"""The file of a backup: a tar of members that are each compressed, the manifest last.

A file without a manifest was not written to its end.
"""

import contextlib
import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from pl_assets.backups.errors import BackupDamaged, BackupRefused
from pl_assets.backups.manifest import ARTIFACTS, FORMAT, MANIFEST, Manifest, Member

_CHUNK = 1 << 20
Tell = Callable[[str], None]
"""Called with what is being done, in a few words."""


def measured(file: Path) -> Member:
    """Digest and size of a file."""
    with file.open("rb") as opened:
        return _measured(opened)


def write_archive(archive: Path, members: list[Path], manifest: Manifest) -> None:
    """Write a new file of mode 0600, and have it on the disk; members are removed as they go in.

    Raises:
        FileExistsError: if there is one of this name.
    """
    descriptor = os.open(archive, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as tar:
            for member in members:
                _add(tar, member, int(manifest.made_at.timestamp()))
                member.unlink()
            said = archive.with_name(MANIFEST)
            said.write_text(manifest.model_dump_json(indent=1))
            _add(tar, said, int(manifest.made_at.timestamp()))
            said.unlink()
        file.flush()
        os.fsync(file.fileno())


def pack(folder: Path, file: Path) -> int:
    """Pack all of a folder; returns how many files it has."""
    count = 0

    def counted(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        nonlocal count
        count += member.isfile()
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return member if member.isfile() or member.isdir() else None

    with tarfile.open(file, "x:gz", compresslevel=6) as tar:
        tar.add(folder, arcname=".", filter=counted)
    return count


def manifest_of(archive: Path) -> Manifest:
    """What a backup says of itself, whether or not it is whole.

    Raises:
        BackupDamaged, BackupRefused: as `verified`.
    """
    with _opened(archive) as tar:
        return _manifest(tar, archive)


def verified(archive: Path, tell: Tell) -> Manifest:
    """Read a backup from its beginning to its end; changes nothing anywhere.

    Raises:
        BackupDamaged: if it is none, is not whole, or would reach outside the folder it goes to.
        BackupRefused: if it is of a newer format.
    """
    with _opened(archive) as tar:
        manifest = _manifest(tar, archive)
        expected = manifest.members()
        found = [member.name for member in tar.getmembers()]
        are_files = all(member.isreg() for member in tar.getmembers())
        if sorted(found) != sorted([*expected, MANIFEST]) or not are_files:
            raise BackupDamaged(
                f"expected the files {', '.join(sorted(expected))} and {MANIFEST} in {archive}, "
                f"found {', '.join(sorted(found))}"
            )
        for name, member in expected.items():
            tell(f"verifying {name}")
            with _member(tar, name) as opened:
                seen = _measured(opened)
            if (seen.sha256, seen.size) != (member.sha256, member.size):
                raise BackupDamaged(
                    f"expected {name} in {archive} to be {member.size:,} bytes with the digest "
                    f"{member.sha256[:12]}..., found {seen.size:,} with {seen.sha256[:12]}..."
                )
        if manifest.artifacts is not None:
            _require_inside(tar, archive)
    return manifest


def unpack(archive: Path, folder: Path, name: str) -> Path:
    """Take one member out, a dump, to a new file in a folder."""
    with _opened(archive) as tar, _member(tar, name) as opened, (folder / name).open("xb") as file:
        while chunk := opened.read(_CHUNK):
            file.write(chunk)
    return folder / name


def unpack_artifacts(archive: Path, folder: Path) -> None:
    """Unpack the artifacts to a new folder, none of them outside it."""
    folder.mkdir()
    with (
        _opened(archive) as tar,
        _member(tar, ARTIFACTS) as packed,
        tarfile.open(fileobj=packed, mode="r:gz") as inner,
    ):
        inner.extractall(folder, filter="data")


def _require_inside(tar: tarfile.TarFile, archive: Path) -> None:
    """Refuse artifacts that would be unpacked anywhere else, or are no plain files."""
    with _member(tar, ARTIFACTS) as packed, tarfile.open(fileobj=packed, mode="r:gz") as inner:
        for member in inner:
            try:
                tarfile.data_filter(member, "/artifacts")
            except tarfile.FilterError as problem:
                raise BackupDamaged(
                    f"expected the artifacts in {archive} to stay in their folder, found "
                    f"{member.name!r}: {problem}"
                ) from problem
            # The filter would make an absolute name one within the folder; ours never has one.
            if not (member.isfile() or member.isdir()) or member.name.startswith("/"):
                raise BackupDamaged(
                    f"expected files and folders among the artifacts in {archive}, found "
                    f"{member.name!r}, which is neither of theirs"
                )


def _manifest(tar: tarfile.TarFile, archive: Path) -> Manifest:
    try:
        with _member(tar, MANIFEST) as opened:
            manifest = Manifest.model_validate_json(opened.read())
    except KeyError:
        raise BackupDamaged(
            f"expected a manifest at the end of {archive}, found none: it is no backup, or was "
            "not written to its end"
        ) from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BackupDamaged(
            f"expected a manifest of {archive} that can be read, found {problem.error_count()} "
            f"faults, the first: {where}: {first['msg']}"
        ) from problem
    if manifest.format > FORMAT:
        raise BackupRefused(
            f"expected a backup of format {FORMAT} or older, found {manifest.format} in "
            f"{archive}: restore it with the version of the platform that made it, or a newer one"
        )
    return manifest


@contextlib.contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        file = archive.open("rb")
    except OSError as problem:
        raise BackupRefused(
            f"expected a backup in {archive}, found: {problem.strerror}"
        ) from problem
    try:
        with file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise BackupDamaged(
            f"expected a backup in {archive} that can be read, found: {problem}"
        ) from problem


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """A member that is a plain file.

    Raises:
        KeyError: if there is none of that name.
    """
    opened = tar.extractfile(name)
    if opened is None:
        raise BackupDamaged(f"expected {name} to be a file, found something else")
    return opened


def _measured(opened: IO[bytes]) -> Member:
    digest, size = hashlib.sha256(), 0
    while chunk := opened.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Member(sha256=digest.hexdigest(), size=size)


def _add(tar: tarfile.TarFile, file: Path, made_at: int) -> None:
    member = tarfile.TarInfo(file.name)
    member.size, member.mode, member.mtime = file.stat().st_size, 0o600, made_at
    with file.open("rb") as opened:
        tar.addfile(member, opened)
