"""`pl logs`: the last lines of the services' logs, and what comes after."""

import os
import sys
from pathlib import Path

from pl_assets.local.errors import LocalError


def show(folder: Path, name: str | None, lines: int, *, follow: bool) -> None:
    """Print the end of one log or of all.

    Raises:
        LocalError: if there is no such log, naming those there are.
    """
    logs = {path.stem: path for path in sorted(folder.glob("*.log")) if ".1." not in path.name}
    if name is not None and name not in logs:
        there = ", ".join(logs) or "none yet: `pl up` makes them"
        raise LocalError(f"expected a service's name, found {name!r}; logs in {folder}: {there}")
    chosen = [logs[name]] if name else list(logs.values())
    if not chosen:
        raise LocalError(f"no logs in {folder} yet: `pl up` makes them")
    if follow:
        # In our place, so that ending `pl` ends it.
        os.execvp("tail", ["tail", "-n", str(lines), "-F", *map(str, chosen)])  # noqa: S606
    for path in chosen:
        if len(chosen) > 1:
            sys.stdout.write(f"==> {path} <==\n")
        kept = path.read_text(errors="replace").splitlines()[-lines:]
        sys.stdout.write("\n".join([*kept, ""]))
