"""Secrets as `make secrets` makes them."""

import subprocess
import sys

import pytest

from pl_assets.settings import PROJECT


@pytest.fixture(scope="session")
def make_secrets():
    """`python ops/make_secrets.py` with these arguments, to its end."""

    def run(*arguments):
        return subprocess.run(
            [sys.executable, str(PROJECT / "ops" / "make_secrets.py"), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def secrets_folder(make_secrets, tmp_path_factory):
    """A folder with all secrets in it."""
    folder = tmp_path_factory.mktemp("stack")
    done = make_secrets("--env-file", folder / ".env")
    assert done.returncode == 0, done.stderr
    return folder / "secrets"
