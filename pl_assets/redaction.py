"""No log line of ours holds a password, whichever library wrote it."""

import logging
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any

_SECRETS = re.compile(
    # In an address, `scheme://user:password@host`, and in what libpq takes, `password=...`.
    r"(?P<before>://[^\s:/@'\"]*:|\bpassword=)(?:'[^']*'|[^\s@'\"&]+)",
    re.IGNORECASE,
)
_FORMATTER = logging.Formatter()
_Caught = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | None
)


def masked(text: str) -> str:
    """The text with `***` in place of passwords."""
    return _SECRETS.sub(_mask, text)


def mask_logs() -> None:
    """Have every record that this process logs from now on be masked, its traceback too."""
    logging.setLogRecordFactory(_Masked)


def _mask(found: re.Match[str]) -> str:
    # `https://host:8000/path` has a port there, and no `@` after it.
    is_address = found["before"].startswith("://")
    if is_address and not found.string[found.end() :].startswith("@"):
        return found[0]
    return f"{found['before']}***"


class _Masked(logging.LogRecord):
    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: tuple[object, ...] | Mapping[str, object] | None,
        exc_info: _Caught,
        func: str | None = None,
        sinfo: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(name, level, pathname, lineno, msg, args, exc_info, func, sinfo, **more)
        # A formatter takes this text where there is one.
        if self.exc_info and self.exc_info[0]:
            self.exc_text = masked(_FORMATTER.formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802
        return masked(super().getMessage())
