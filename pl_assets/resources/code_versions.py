"""What names the code of a recipe: with other code, its forecasts are made anew."""

import hashlib
from pathlib import Path

from pl_assets.football import candidates, training
from pl_assets.football.candidates import CANDIDATES


def code_versions() -> dict[str, str]:
    """Of each candidate, a name of the code that fits it and of the libraries that it runs on.

    What its inputs are made by is not in it: they are compared themselves.
    """
    from importlib.metadata import version

    models = Path(str(training.__file__)).parent / "models"
    files = [Path(str(training.__file__)), Path(str(candidates.__file__)), *models.glob("*.py")]
    libraries = [f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "scipy")]
    source = hashlib.sha256()
    for file in sorted(files):
        source.update(file.name.encode() + b"\0" + file.read_bytes())
    source.update("".join(libraries).encode())
    named = source.hexdigest()[:16]
    return {candidate.name: f"{candidate.name}-{named}" for candidate in CANDIDATES}
