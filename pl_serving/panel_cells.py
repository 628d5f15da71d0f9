"""Panels of numbers and of words, as the page writes them: stats and tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pl_serving.dashboard_format import Link, Panel
from pl_serving.history import Table
from pl_serving.panel_words import Mood, in_words, is_number, mood

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_OF_ROW = "__data.fields."


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a stat, with its name."""

    name: str
    text: str
    mood: Mood | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: str
    is_number: bool
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """A table: names of its columns, whether they hold numbers, and its rows."""

    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]


def figures_of(panel: Panel, found: Table) -> list[Figure]:
    """The numbers of a stat: a column each, or a row each where the panel says so.

    Where there is none at all, that is said once and not under every name.
    """
    if panel.options.reduce.values:
        pairs = [(str(row[0]), row[-1]) for row in found.rows]
    else:
        newest = found.rows[-1] if found.rows else ()
        pairs = list(zip(found.columns, newest, strict=False))
    if all(value is None for _, value in pairs):
        return [Figure("", panel.style().nothing, None)]
    return [_figure(panel, *pair) for pair in pairs]


def cells_of(panel: Panel, found: Table, variables: Mapping[str, str | None]) -> Cells:
    """A table as it is written.

    Args:
        panel: what it is of.
        found: its values.
        variables: what addresses of links are made with.
    """
    styles = [panel.style(name) for name in found.columns]
    kept = [place for place, style in enumerate(styles) if not style.custom.hidden]
    numbers = [_holds_numbers(found, place) for place in range(len(found.columns))]
    rows = []
    for row in found.rows:
        values = dict(zip(found.columns, row, strict=True))
        cells = []
        for place in kept:
            style, value = styles[place], row[place]
            href = None
            if value is not None and style.links:
                href = _address(style.links[0], value, values, variables)
            cells.append(Cell(in_words(value, style), numbers[place], href))
        rows.append(tuple(cells))
    return Cells(tuple((found.columns[place], numbers[place]) for place in kept), tuple(rows))


def _figure(panel: Panel, name: str, value: object) -> Figure:
    style = panel.style(name)
    is_coloured = panel.options.colours == "value"
    return Figure(name, in_words(value, style), mood(value, style) if is_coloured else None)


def _holds_numbers(found: Table, place: int) -> bool:
    values = [row[place] for row in found.rows if row[place] is not None]
    return bool(values) and all(map(is_number, values))


def _address(
    link: Link, value: object, row: Mapping[str, Any], variables: Mapping[str, str | None]
) -> str | None:
    """Where a cell leads; None if a part of it is not known or it is no web address."""
    is_known = True

    def part(found: re.Match[str]) -> str:
        nonlocal is_known
        name = found.group(1)
        if name in variables:
            is_known = is_known and variables[name] is not None
            return str(variables[name])
        of_row = value if name == "__value.raw" else row.get(name.removeprefix(_OF_ROW))
        is_known = is_known and of_row is not None
        return quote(str(of_row), safe="/")

    address = _VARIABLE.sub(part, link.url)
    return address if is_known and urlsplit(address).scheme in ("http", "https") else None
