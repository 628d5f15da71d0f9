"""API keys: how they are configured, and whose key a request carries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from ipaddress import ip_address

_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):([0-9a-f]{64})").fullmatch
_LONGEST_KEY = 256
_EXPECTED = "expected name:sha256-of-the-key, separated by commas; `pl api-key NAME` makes one"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is known: its owner's name and its digest, never the key itself."""

    name: str
    digest: str

    def __repr__(self) -> str:
        return f"ApiKey({self.name!r})"


def parsed_keys(text: str) -> tuple[ApiKey, ...]:
    """The keys of `PL_API_KEYS`.

    Raises:
        ValueError: without what was found, which may be a key.
    """
    keys = []
    for place, entry in enumerate(filter(None, map(str.strip, text.split(","))), start=1):
        found = _ENTRY(entry)
        if found is None:
            raise ValueError(f"{_EXPECTED}; entry {place} is none")
        keys.append(ApiKey(found[1], found[2]))
    if len({key.name for key in keys}) < len(keys):
        raise ValueError("expected every name once, found one twice")
    return tuple(keys)


class Keys:
    """The keys that are known.

    Keys are random and long, so that one fast digest of them is as good as a slow one.
    """

    def __init__(self, keys: Iterable[ApiKey]) -> None:
        self._keys = [(key.name, key.digest.encode()) for key in keys]

    def __bool__(self) -> bool:
        return bool(self._keys)

    def owner(self, headers: list[tuple[bytes, bytes]]) -> str | None:
        """The name of the key in `Authorization: Bearer` or `X-API-Key`; None without a known one.

        All are compared, each in the same time, so that the time tells nothing.
        """
        found = None
        for name, value in headers:
            if name == b"x-api-key":
                given = value
            elif name == b"authorization" and value[:7].lower() == b"bearer ":
                given = value[7:]
            else:
                continue
            if len(given) > _LONGEST_KEY:
                continue
            digest = sha256(given.strip()).hexdigest().encode()
            for owner, known in self._keys:
                if compare_digest(digest, known):
                    found = owner
        return found


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
