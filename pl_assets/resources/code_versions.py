"""What names the code of a recipe: with other code, its forecasts are made anew."""

import hashlib
from pathlib import Path

from pl_assets.football import candidates
from pl_assets.football.candidates import CANDIDATES

_FOOTBALL = Path(str(candidates.__file__)).parent
_MAKE_FORECASTS = (
    *("candidates.py", "training.py", "walk_forward.py", "one_thread.py"),
    *("models/*.py", "goals/*.py"),
)
_LIBRARIES = ("scikit-learn", "pandas", "numpy", "scipy")


def code_versions() -> dict[str, str]:
    """Of each candidate, a name of the code that fits it and of the libraries that it runs on.

    What its inputs are made by is not in it: they are compared themselves.
    """
    from importlib.metadata import version

    source = hashlib.sha256()
    for file in sorted(file for which in _MAKE_FORECASTS for file in _FOOTBALL.glob(which)):
        name = file.relative_to(_FOOTBALL).as_posix()
        source.update(name.encode() + b"\0" + file.read_bytes())
    source.update("".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    named = source.hexdigest()[:16]
    return {candidate.name: f"{candidate.name}-{named}" for candidate in CANDIDATES}
