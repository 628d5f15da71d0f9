"""What `pl up` shows: a table that follows the services on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from pl_assets.local.services import Service

_COLOURS = {"ready": "green", "starting": "yellow", "stopping": "yellow"}


class Screen:
    """Shows the state and address of every service."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._rows: dict[str, tuple[str, str, str, str]] = {}
        self._live: Live | None = None
        self._work = ""

    @contextmanager
    def live(self) -> Iterator[None]:
        """Keep the table at the bottom of the terminal; elsewhere nothing is held."""
        if not self._console.is_terminal:
            yield
            return
        with Live(self._table(), console=self._console, refresh_per_second=4) as live:
            self._live = live
            try:
                yield
            finally:
                self._live = None

    def tell(self, service: Service, state: str, word: str) -> None:
        """Show a change of a service."""
        self._rows[service.name] = (service.title, state, service.address, word)
        if self._live is not None:
            self._live.update(self._table(), refresh=True)
        elif not self._console.is_terminal:
            parts = dict.fromkeys(filter(None, (service.address, word)))
            self._console.print(
                f"{state:<9} {service.name:<10} {' '.join(parts)}".rstrip(), markup=False
            )

    def work(self, text: str) -> None:
        """Show what is being done at this moment: as it gets on, or elsewhere when it begins."""
        if text == self._work:
            return
        is_another = text.partition(":")[0] != self._work.partition(":")[0]
        self._work = text
        if self._live is not None:
            self._live.update(self._table(), refresh=True)
        elif text and is_another and not self._console.is_terminal:
            self._console.print(f"at work   {text}", markup=False)

    def say(self, text: str) -> None:
        """Show a line."""
        self._console.print(text, markup=False)

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False)
        for heading in ("service", "state", "address", ""):
            table.add_column(heading, style="dim" if not heading else "")
        for title, state, address, word in self._rows.values():
            colour = _COLOURS.get(state, "red")
            shown = "" if word == address else word
            table.add_row(title, f"[{colour}]{state}[/{colour}]", address, escape(shown))
        if self._work:
            table.add_row("at work", "[cyan]running[/cyan]", "", escape(self._work))
        return table
