"""Rows of a body from a source; a CSV body read into them, or refused for what it is instead."""

import csv
import io
from typing import NamedTuple

from pl_assets.football.errors import SourceRefused


class Row(NamedTuple):
    number: int
    """Line of the body, the header being 1."""
    cells: dict[str, str]
    """Stripped cells by column; blank cells are left out."""
    raw: str
    fault: str = ""
    """What of it is wrong before any cell is read."""


class Table(NamedTuple):
    columns: list[str]
    rows: list[Row]


def read_csv(body: bytes, required: tuple[str, ...]) -> Table:
    """The header and the rows of a CSV body, blank rows left out.

    Args:
        body: bytes as fetched; UTF-8 with or without a byte-order mark, or Latin-1.
        required: columns without which the body is not what was asked for.

    Raises:
        SourceRefused: if the body is empty, binary, HTML, cut off or lacks required columns.
    """
    if not body.strip():
        raise SourceRefused("expected a CSV file, found an empty body")
    if b"\x00" in body:
        raise SourceRefused(f"expected a CSV file, found binary data ({len(body)} bytes)")
    text = _decode(body)
    if not text.strip():
        raise SourceRefused("expected a CSV file, found an empty body")
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        raise SourceRefused(f"expected a CSV file, found HTML: {text.strip()[:60]!r}")
    try:
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as problem:
        raise SourceRefused(f"expected a CSV file, found what is none: {problem}") from problem
    columns = [name.strip() for name in lines[0]]
    missing = [name for name in required if name not in columns]
    if missing:
        raise SourceRefused(
            f"expected the columns {', '.join(required)}; found no {', '.join(missing)} "
            f"among {', '.join(columns)[:200]!r}"
        )
    if not text.endswith("\n") and len(lines) > 1 and len(lines[-1]) < len(columns):
        raise SourceRefused(
            f"expected whole lines of {len(columns)} columns; the last, line {len(lines)}, "
            f"breaks off after {len(lines[-1])}"
        )
    rows = [
        Row(number, _cells(columns, line), ",".join(line))
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    return Table(columns, rows)


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _cells(columns: list[str], line: list[str]) -> dict[str, str]:
    pairs = zip(columns, line, strict=False)
    return {name: value.strip() for name, value in pairs if name and value.strip()}
