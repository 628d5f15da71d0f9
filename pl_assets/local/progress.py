"""The progress of a run on the terminal: what is being made, what was, what failed and why."""

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

from pl_assets.local.run_errors import causes

if TYPE_CHECKING:
    from dagster import DagsterEvent, EventLogEntry


class Progress:
    """A bar on a terminal, plain lines elsewhere; a line for every asset made or failed.

    Args:
        title: the first line.
    """

    def __init__(self, title: str) -> None:
        self._console = Console(file=own_stream(sys.stdout), highlight=False)
        self._errors = Console(file=own_stream(sys.stderr), highlight=False)
        self._title = title
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._bars.add_task("", total=None, visible=False)
        self._started: dict[str, float] = {}
        self._made: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._console.print(self._title)
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def begin(self, job: str, steps: int) -> None:
        """A run of so many steps begins."""
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(job, total=steps)

    def show(self, entry: "EventLogEntry") -> None:
        """Follow one event of the run; events that say nothing to a reader are passed over."""
        event = entry.dagster_event
        if event is None:
            return
        step = event.step_key or ""
        if event.is_step_start:
            self._started[step] = time.monotonic()
            self._bars.update(self._task, description=f"making {step}")
        elif event.is_step_materialization:
            self._note_rows(event)
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            check = event.asset_check_evaluation_data
            if not check.passed:
                reasons = "; ".join(f"{k}: {v.value}" for k, v in check.metadata.items())
                word = f"check {check.check_name} of {check.asset_key.to_user_string()}: {reasons}"
                if check.severity.value == "WARN":
                    self._console.print(Text.assemble(("warning", "yellow"), f" {word}"))
                else:
                    self._failed(word)
        elif event.is_step_success:
            self._end(step)
        elif event.is_step_failure:
            self._fail(step, event)
        elif event.is_step_skipped:
            self._console.print(f"[yellow]skipped[/yellow] {step}: what it is made from is missing")
            self._bars.advance(self._task)

    def _note_rows(self, event: "DagsterEvent") -> None:
        materialization = event.step_materialization_data.materialization
        table = materialization.asset_key.to_user_string()
        added = materialization.metadata.get("rows_added")
        count = materialization.metadata.get("dagster/row_count")
        if added is not None:
            self._made[table] = f"{added.value:,} new {table}" if added.value else f"no new {table}"
        elif count is not None:
            self._made[table] = f"{count.value:,} {table}"

    def _end(self, step: str) -> None:
        seconds = time.monotonic() - self._started.get(step, time.monotonic())
        made = ", ".join(self._made.values())
        self._made.clear()
        if made:
            self._console.print(f"[green]made[/green]   {made} ({seconds:.1f} s)")
        self._bars.advance(self._task)

    def _fail(self, step: str, event: "DagsterEvent") -> None:
        data = event.step_failure_data
        description = data.user_failure_data.description if data.user_failure_data else None
        said = causes(data.error)[-1].message.strip() if data.error else "no reason given"
        reason = description or said
        self._failed(f"{step}: {reason}")
        self._bars.advance(self._task)

    def _failed(self, what: str) -> None:
        # What a source said may look like markup.
        self._errors.print(Text.assemble(("failed", "red"), f" {what}"), soft_wrap=True)


def own_stream(stream: TextIO) -> TextIO:
    """A second handle on a stream: Dagster turns the first one to a file while a run lasts."""
    try:
        return os.fdopen(os.dup(stream.fileno()), "w", buffering=1)
    except (OSError, ValueError, AttributeError):
        return stream  # not backed by a file, as under a test runner
