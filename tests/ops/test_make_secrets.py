"""The secrets of the production stack: made once, and renewed one by one."""

import stat
from urllib.parse import urlsplit

import pytest


def contents(folder):
    return {file.name: file.read_text().strip() for file in folder.iterdir()}


@pytest.fixture
def env_file(tmp_path):
    return tmp_path / ".env"


def test_every_secret_is_made_once_and_is_another(make_secrets, env_file, tmp_path):
    first = make_secrets("--env-file", env_file)
    made = contents(tmp_path / "secrets")
    again = make_secrets("--env-file", env_file)

    assert (first.returncode, again.returncode) == (0, 0)
    assert contents(tmp_path / "secrets") == made
    passwords = [text for name, text in made.items() if name.endswith("_password")]
    assert len(passwords) == 8
    assert len(set(passwords)) == 8
    assert all(len(password) > 40 for password in passwords)
    for text in filter(None, made.values()):
        assert text not in first.stdout + first.stderr


def test_nobody_but_the_owner_comes_to_them_and_every_container_reads_them(
    make_secrets, env_file, tmp_path
):
    make_secrets("--env-file", env_file)
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o644}


def test_one_is_renewed_and_what_is_made_of_it(make_secrets, env_file, tmp_path):
    make_secrets("--env-file", env_file)
    before = contents(tmp_path / "secrets")
    done = make_secrets("--env-file", env_file, "--renew", "redis_password")
    after = contents(tmp_path / "secrets")

    assert done.returncode == 0
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"redis_password", "celery_url"}
    assert urlsplit(after["celery_url"]).password == after["redis_password"]


def test_what_was_filled_in_stays(make_secrets, env_file, tmp_path):
    make_secrets("--env-file", env_file)
    hook = tmp_path / "secrets" / "alert_webhook_url"
    hook.write_text("https://hooks.example.org/x\n")
    make_secrets("--env-file", env_file)
    assert hook.read_text() == "https://hooks.example.org/x\n"


def test_env_says_where_they_are_and_keeps_what_it_says_else(make_secrets, env_file, tmp_path):
    env_file.write_text("PL_DOMAIN=example.org\n")
    make_secrets("--env-file", env_file)
    assert env_file.read_text() == "PL_DOMAIN=example.org\nPL_SECRETS=./secrets\n"

    env_file.write_text("PL_SECRETS=elsewhere/secrets\n")
    make_secrets("--env-file", env_file)
    assert env_file.read_text() == "PL_SECRETS=elsewhere/secrets\n"
    assert (tmp_path / "elsewhere" / "secrets" / "postgres_password").exists()


def test_a_missing_one_is_named_and_not_made_when_only_asked_for(make_secrets, env_file, tmp_path):
    make_secrets("--env-file", env_file)
    assert make_secrets("--env-file", env_file, "--check").returncode == 0
    (tmp_path / "secrets" / "api_password").unlink()
    (tmp_path / "secrets" / "proxy_password").write_text("\n")

    done = make_secrets("--env-file", env_file, "--check")

    assert done.returncode == 1
    said = done.stdout.splitlines()
    assert len(said) == 2
    assert "api_password" in said[0]
    assert "proxy_password" in said[1]
    assert not (tmp_path / "secrets" / "api_password").exists()
