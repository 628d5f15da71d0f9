"""What addresses in the settings must look like; no message has a secret."""

import re
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

_MAILBOX = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
_WEBHOOK = "expected http://... or https://... with a host"
_MAIL_SERVER = (
    "expected smtp://host:port or smtps://host:port, with user:password@ before the host if it "
    "asks for one (special characters as %XX), and nothing after the port"
)


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
