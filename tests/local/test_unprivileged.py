"""Tests of becoming an ordinary user where the platform was started as root."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pl_assets.local.errors import NoOrdinaryUser
from pl_assets.local.unprivileged import as_ordinary_user, hand_over, ordinary_user

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="says what happens to root")
as_other = pytest.mark.skipif(os.geteuid() == 0, reason="says what happens to an ordinary user")

WHO = "import os; print(os.geteuid(), os.getegid(), os.getgroups())"


@pytest.fixture
def hidden(tmp_path):
    """A file that everybody may read, in a folder that only its owner may enter."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "file").write_text("found")
    (folder / "file").chmod(0o644)
    return folder / "file"


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


@as_root
def test_the_command_is_run_by_somebody_else_in_no_other_group():
    user = ordinary_user()
    said = run(as_ordinary_user([sys.executable, "-c", WHO], [Path(sys.executable).resolve()]))
    assert said.stdout.strip() == f"{user.pw_uid} {user.pw_gid} []", said.stderr


@as_root
def test_it_reaches_what_it_is_to_touch_in_a_closed_folder_and_may_not_write_there(hidden):
    said = run(as_ordinary_user(["cat", str(hidden)], [hidden]))
    assert said.stdout == "found", said.stderr
    assert run(as_ordinary_user(["touch", str(hidden)], [hidden])).returncode != 0


@as_root
def test_it_reaches_nothing_else(hidden):
    said = run(as_ordinary_user(["cat", str(hidden)], []))
    assert said.returncode != 0
    assert "Permission denied" in said.stderr


@as_root
def test_without_setpriv_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoOrdinaryUser, match="util-linux"):
        as_ordinary_user(["true"], [])


@as_root
def test_what_is_handed_over_belongs_to_the_ordinary_user(tmp_path):
    hand_over(tmp_path)
    assert tmp_path.stat().st_uid == ordinary_user().pw_uid


@as_other
def test_an_ordinary_user_runs_the_command_as_it_is(tmp_path):
    assert as_ordinary_user(["cat", "x"], [tmp_path]) == ["cat", "x"]
    hand_over(tmp_path)
    assert tmp_path.stat().st_uid == os.geteuid()
