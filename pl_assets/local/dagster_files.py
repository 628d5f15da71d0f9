"""Files that Dagster's processes read and write, all under PL_HOME."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from pl_assets.local.errors import LocalError
from pl_assets.settings import PROJECT

_LONGEST_SOCKET_PATH = 100
"""The kernel takes 108 bytes, the last of them zero."""


def write_dagster_files(home: Path, location: str) -> Path:
    """Make DAGSTER_HOME what it has to be; returns it.

    The instance's settings are copied, so that nothing Dagster writes beside them lands in the
    repository. The workspace leads to the code server that we look after ourselves: left to
    Dagster, UI and daemon would each start one and not get over its death.

    Args:
        home: PL_HOME.
        location: what the UI calls the code location.
    """
    folder = home / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "dagster.yaml", (PROJECT / "dagster.yaml").read_text())
    where = f"{{socket: {code_socket(home)}, location_name: {location}}}"
    _write(workspace_file(home, location), f"load_from:\n  - grpc_server: {where}\n")
    return folder


def workspace_file(home: Path, location: str) -> Path:
    """Each kind of data has its own: a command for the one changes nothing of the other's."""
    return home / "dagster" / f"{location}.yaml"


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and only if it is another."""
    if not path.exists() or path.read_text() != text:
        new = path.with_suffix(".new")
        new.write_text(text)
        new.replace(path)


def code_socket(home: Path) -> Path:
    """The code server's socket: in PL_HOME, or where paths are shorter if that is too deep.

    Raises:
        LocalError: if somebody else has the folder there.
    """
    path = home / "dagster" / "code.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    folder = _short_folder(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise LocalError(f"expected {folder} to be ours, found it to be somebody else's: move it")
    return folder / "code.sock"


def remove_code_socket(home: Path) -> None:
    """Leave nothing of the code server behind, outside PL_HOME either."""
    (home / "dagster" / "code.sock").unlink(missing_ok=True)
    folder = _short_folder(home)
    if folder.is_dir() and folder.stat().st_uid == os.geteuid():
        shutil.rmtree(folder, ignore_errors=True)


def _short_folder(home: Path) -> Path:
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"pl-{name}"
