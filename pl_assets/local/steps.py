"""The progress of a command that does one thing after the other: what it does, and how long."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from pl_assets.local.progress import own_stream


class Steps:
    """A line that changes on a terminal, a line for each step elsewhere.

    Args:
        title: the first line.
    """

    def __init__(self, title: str) -> None:
        self._stream = own_stream(sys.stderr)
        self._console = Console(file=self._stream, highlight=False, soft_wrap=True)
        self._title = title
        self._status: Status | None = None
        self._step = ""
        self._begun = 0.0

    def __enter__(self) -> Self:
        self._console.print(self._title, markup=False)
        if self._console.is_terminal:
            self._status = self._console.status("")
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._end()
        if self._status is not None:
            self._status.stop()
        if self._stream is not sys.stderr:
            self._stream.close()

    def begin(self, step: str) -> None:
        """The next step begins, and with it the one before has ended."""
        if step == self._step:
            return
        self._end()
        self._step, self._begun = step, time.monotonic()
        if self._status is not None:
            self._status.update(escape(step))

    def _end(self) -> None:
        if self._step:
            seconds = time.monotonic() - self._begun
            self._console.print(f"[green]done[/green]   {escape(self._step)} ({seconds:.1f} s)")
        self._step = ""
