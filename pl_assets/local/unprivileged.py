"""Running a child as an ordinary user when the platform was started as root.

PostgreSQL refuses to run as root. A checkout or PL_HOME may lie where only root may go (a
0700 folder); the child then keeps the one capability that lets it walk there.
"""

import os
import pwd
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from pl_assets.local.errors import NoOrdinaryUser

_CANDIDATES = ("postgres", "nobody")


def ordinary_user() -> pwd.struct_passwd | None:
    """The user that children become, or None where we are not root ourselves.

    Raises:
        NoOrdinaryUser: if we are root and there is nobody else to be.
    """
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoOrdinaryUser(
        f"expected one of the users {', '.join(_CANDIDATES)} to run PostgreSQL as, since it "
        "refuses root; found neither. Start as an ordinary user"
    )


def as_ordinary_user(command: Sequence[str], touching: Sequence[Path]) -> list[str]:
    """The command, changed so that it runs as an ordinary user if we are root.

    Args:
        command: program and arguments.
        touching: files and folders that the program must be able to reach.

    Raises:
        NoOrdinaryUser: if we are root and util-linux's setpriv is not there.
    """
    user = ordinary_user()
    if user is None:
        return list(command)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoOrdinaryUser(
            "expected util-linux's setpriv, to run PostgreSQL as an ordinary user; found none. "
            "Install util-linux or start as an ordinary user"
        )
    identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    if not all(_is_reachable(path, user) for path in touching):
        identity += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        # initdb looks for its server with access(2), for which the kernel would else take the
        # capabilities of an ordinary user away.
        identity += ["--securebits=+no_setuid_fixup"]
    return [setpriv, *identity, "--", *command]


def hand_over(path: Path) -> None:
    """Give a file or folder to the ordinary user, if we are root."""
    user = ordinary_user()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def _is_reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether every folder above a path lets the user through."""
    for folder in path.resolve().parents:
        mode = folder.stat()
        mine = mode.st_uid == user.pw_uid
        if not mode.st_mode & (stat.S_IXUSR if mine else stat.S_IXOTH):
            return False
    return True
