"""The commands in the documents: every line after a `$` in a block that is a console."""

import re
from typing import NamedTuple

from pl_assets.settings import PROJECT

PAGES = (
    *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
)
_BLOCK = re.compile(
    r"^(?P<indent> *)```(?:console|bash|sh|shell)\n(?P<body>.*?)^(?P=indent)```",
    re.MULTILINE | re.DOTALL,
)
_CODE = re.compile(r"`([^`\n]+)`")


class Command(NamedTuple):
    """One command as somebody would paste it, without what the shell takes for a comment."""

    page: str
    words: str


def commands() -> list[Command]:
    """All of them, in order; a block must have nothing but commands and their output."""
    found = []
    for page in PAGES:
        for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            lines = block["body"].replace("\\\n", " ").splitlines()
            told = [line.strip()[2:] for line in lines if line.strip().startswith("$ ")]
            assert told, f"{page.name}: expected `$ ` before the commands of\n{block['body']}"
            found += [Command(page.relative_to(PROJECT).as_posix(), _plain(line)) for line in told]
    return found


def mentioned(first: str) -> set[tuple[str, str]]:
    """Page and words of each inline code that begins with a program's name and a space."""
    return {
        (page.relative_to(PROJECT).as_posix(), words)
        for page in PAGES
        for words in _CODE.findall(page.read_text(encoding="utf-8"))
        if words.startswith(f"{first} ")
    }


def _plain(line: str) -> str:
    return " ".join(re.sub(r"\s+#\s.*$", "", line).split())
