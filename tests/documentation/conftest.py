"""A folder to stand in, as somebody has it who follows the documents."""

import shlex
import shutil
import sys

import pytest

from pl_assets.settings import PROJECT

PROGRAMS = {
    "pl": "-m pl_assets.cli",
    "pytest": "-m pytest",
    "python": "",
    "sphinx-build": "-m sphinx",
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """As a clone is after `make setup`, with this Python's packages; what tests write is copied."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(
        PROJECT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__")
    )
    for path in PROJECT.iterdir():
        if path.name not in (".venv", ".git", ".pl", "build", "tests"):
            (folder / path.name).symlink_to(path)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, module in PROGRAMS.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {module} "$@"\n')
        program.chmod(0o755)
    (folder / ".venv" / ".complete").touch()
    return folder
