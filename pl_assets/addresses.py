"""What addresses in the settings must look like: of the database, the clock, of alerts.

No message has a secret in it.
"""

import datetime as dt
import re
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

_DATABASE_SERVER = (
    "expected postgresql://user:password@host:port, without the name of a database or options"
)
_BROKER = "expected redis://:password@host:port/0, or what else Celery takes"
_BUCKET = "expected s3://bucket/folder"
_MAILBOX = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
_WEBHOOK = "expected http://... or https://... with a host"
_MAIL_SERVER = (
    "expected smtp://host:port or smtps://host:port, with user:password@ before the host if it "
    "asks for one (special characters as %XX), and nothing after the port"
)


def database_server(url: str) -> str:
    """The address, if it is that of a PostgreSQL server and of no database on it.

    Raises:
        ValueError: saying what was expected.
    """
    is_one = _names_a_host(url, ("postgresql", "postgres"), _DATABASE_SERVER)
    parts = urlsplit(url)
    if not is_one or parts.path not in ("", "/") or parts.query:
        raise ValueError(_DATABASE_SERVER)
    return url


def day_or_address(today: str) -> str:
    """What says the day, if it is a date or the address of who knows it.

    Raises:
        ValueError: saying what was expected.
    """
    if urlsplit(today).scheme not in ("http", "https"):
        try:
            dt.date.fromisoformat(today)
        except ValueError:
            raise ValueError(
                "expected a date as 2025-02-14, or the address of a JSON document with a `day`"
            ) from None
    return today


def broker(url: str) -> str:
    """The address, if it is one that Celery might take.

    Raises:
        ValueError: saying what was expected.
    """
    if not _names_a_host(url, (urlsplit(url).scheme or "redis",), _BROKER):
        raise ValueError(_BROKER)
    return url


def bucket(url: str) -> str:
    """The address of a bucket or a folder in it, without a slash at the end.

    Raises:
        ValueError: saying what was expected.
    """
    if not _names_a_host(url, ("s3",), _BUCKET):
        raise ValueError(_BUCKET)
    return url.rstrip("/")


def webhook(url: str) -> str:
    """The address, if something can be posted there.

    Raises:
        ValueError: saying what was expected.
    """
    if not _names_a_host(url, ("http", "https"), _WEBHOOK):
        raise ValueError(_WEBHOOK)
    return url


def mail_server(url: str) -> str:
    """The address, if it is that of a mail server.

    Raises:
        ValueError: saying what was expected.
    """
    is_one = _names_a_host(url, ("smtp", "smtps"), _MAIL_SERVER)
    parts = urlsplit(url)
    if not is_one or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(_MAIL_SERVER)
    if parts.password and not parts.username:
        raise ValueError(f"{_MAIL_SERVER}; found a password without a user")
    return url


def mailbox(address: str) -> str:
    """The address, if mail can be sent to or from it; a name may stand before it: `Name <a@b.c>`.

    Raises:
        ValueError: saying what was expected and found.
    """
    bare = address.rpartition("<")[2].removesuffix(">") if "<" in address else address
    if not address.isprintable() or not _MAILBOX.fullmatch(bare.strip()):
        raise ValueError(f"expected an address as name@example.org, found {address!r}")
    return address.strip()


def with_password(url: SecretStr, password: SecretStr) -> SecretStr:
    """The address of a database, with a password if it has none: what is told in full is meant.

    Raises:
        ValueError: if it names no user.
    """
    parts = urlsplit(url.get_secret_value())
    name, _, host = parts.netloc.rpartition("@")
    user, has_password, _ = name.partition(":")
    if has_password:
        return url
    if not user:
        raise ValueError("expected a user before the host, since a password is told beside it")
    login = f"{user}:{quote(password.get_secret_value(), safe='')}"
    return SecretStr(parts._replace(netloc=f"{login}@{host}").geturl())


def _names_a_host(url: str, schemes: tuple[str, ...], expected: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading the port is what finds it wrong.
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError(expected) from None
    return parts.scheme in schemes and bool(parts.hostname) and has_port and url.isprintable()
