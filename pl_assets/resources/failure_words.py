"""What an error said, in one line that may be sent to people: short, and without secrets."""

import re

from pl_assets.redaction import masked

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
_LONGEST = 600


def one_line(text: str) -> str:
    """The text in one line, without passwords, and without the user of any address in it."""
    line = " ".join(masked(_CREDENTIALS.sub("", text.replace("\x00", ""))).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
