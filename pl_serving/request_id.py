"""The id of the request that is being answered, for its answer, its problems and its log lines."""

import os
import re
from contextvars import ContextVar

_FITS = re.compile(rb"[A-Za-z0-9._-]{1,64}").fullmatch

REQUEST_ID: ContextVar[str | None] = ContextVar("REQUEST_ID", default=None)
"""None outside of requests."""


def request_id_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The id that the request carries if it is one, else a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _FITS(value):
            return value.decode()
    # Not a UUID: half as long, a third of the time, and as good for a log of some weeks.
    return os.urandom(8).hex()
