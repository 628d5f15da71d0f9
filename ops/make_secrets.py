"""`make secrets`: makes the files that docker-compose.yml takes its secrets from, once.

A file that is there is never changed, unless `--renew NAME` says so. Needs Python alone, since it
is run where only Docker is installed. What each is for, and how to renew one: docs/production.md.
"""

import argparse
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VARIABLE = "PL_SECRETS"

RANDOM = (
    "postgres_password",
    "pipeline_password",
    "api_password",
    "grafana_password",
    "mlflow_password",
    "grafana_admin_password",
    "proxy_password",
    "redis_password",
)
"""Passwords, made here."""
GIVEN = ("api_keys", "alert_webhook_url", "alert_smtp_url")
"""What only the platform's owner knows: empty at first, which means that there is none."""
MADE_OF_OTHERS = ("celery_url",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what is missing; 1 if something is wrong that this must not mend."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renew", nargs="+", metavar="NAME", default=[], choices=RANDOM)
    parser.add_argument(
        "--check", action="store_true", help="only say what is missing; make nothing"
    )
    parser.add_argument("--env-file", type=Path, default=PROJECT / ".env")
    given = parser.parse_args(arguments)
    folder = _folder(given.env_file)
    if given.check:
        missing = missing_from(folder)
        for name in missing:
            _say(f"expected a secret in {folder / name}, found none: make secrets")
        return 1 if missing else 0
    made = make(folder, renew=given.renew)
    _say(f"{folder}: made {', '.join(made)}" if made else f"{folder}: everything is there")
    if _remember(given.env_file):
        _say(f"{given.env_file}: says where they are; .env.example tells what else it may say")
    return 0


def make(folder: Path, renew: Sequence[str] = ()) -> list[str]:
    """Make the secrets that are missing, and new ones in place of some.

    Args:
        folder: where they go; only its owner may enter it.
        renew: names of passwords to make anew.

    Returns:
        The names of the files that were written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = []
    for name in RANDOM:
        if name in renew or not _is_told(folder / name):
            _write(folder / name, secrets.token_urlsafe(32))
            made.append(name)
    for name in GIVEN:
        if not (folder / name).exists():
            _write(folder / name, "")
            made.append(name)
    broker = f"redis://:{(folder / 'redis_password').read_text().strip()}@redis:6379/0"
    if not _is_told(folder / "celery_url") or "redis_password" in made:
        _write(folder / "celery_url", broker)
        made.append("celery_url")
    return made


def missing_from(folder: Path) -> list[str]:
    """The names of the secrets without which the stack does not start."""
    return [
        *(name for name in (*RANDOM, *MADE_OF_OTHERS) if not _is_told(folder / name)),
        *(name for name in GIVEN if not (folder / name).exists()),
    ]


def _is_told(file: Path) -> bool:
    return file.exists() and bool(file.read_text().strip())


def _write(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    new.write_text(f"{text}\n" if text else "")
    # Containers have users of their own, who must read it; the folder lets nobody else come here.
    new.chmod(0o644)
    new.replace(file)


def _folder(env_file: Path) -> Path:
    """Where docker-compose.yml looks for them: relative to where it lies itself."""
    lines = env_file.read_text().splitlines() if env_file.exists() else []
    told = [line.partition("=")[2].strip() for line in lines if line.startswith(f"{VARIABLE}=")]
    return env_file.parent / (told[-1] if told else "secrets")


def _remember(env_file: Path) -> bool:
    """Say in the file that compose reads where the secrets are, unless it does."""
    text = env_file.read_text() if env_file.exists() else ""
    if any(line.startswith(f"{VARIABLE}=") for line in text.splitlines()):
        return False
    env_file.write_text(f"{text.rstrip()}\n{VARIABLE}=./secrets\n".lstrip())
    return True


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
