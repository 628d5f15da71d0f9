"""Tables of results: rows that JSON takes, and how they are shown on a terminal."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd


def plain_rows(results: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows of a frame by column, null where there is no number: JSON has no NaN."""
    plain = results.astype(object).where(results.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def console_for(rows: Sequence[dict[str, Any]]) -> Console:
    """Standard output, which is told first if any of the rows are of simulated data."""
    console = Console(file=sys.stdout, highlight=False)
    if any(row["data_source"] != "real" for row in rows):
        console.print("SIMULATED data: nothing here is of real football.", style="bold red")
    return console


def plain_table(title: str | None = None) -> Table:
    """A table without columns yet, which wastes no room."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
