"""What the page of monitoring shows: a dashboard's panels, asked for all at once and drawn."""

import asyncio
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from pl_serving import panel_cells, panel_figures
from pl_serving.dashboard_format import Dashboard, Panel
from pl_serving.errors import DashboardUnusable, HistoryUnavailable
from pl_serving.history import History, Table
from pl_serving.panel_sql import Span, expanded

_logger = logging.getLogger(__name__)
_PATIENCE_SECONDS = 1.5
_FIRST_SEASON = datetime(1993, 7, 1, tzinfo=UTC)
RANGES: dict[str, tuple[str, timedelta | None]] = {
    "30d": ("30 days", timedelta(days=30)),
    "1y": ("1 year", timedelta(days=365)),
    "2y": ("2 years", timedelta(days=730)),
    "all": ("all", None),
}
"""Lengths of the time looked at: in addresses, in words, in days."""
_CLOCK = b"SELECT as_of FROM platform_clock"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One panel with what it shows: of `figure`, `numbers` and `cells` the one that it has."""

    panel: Panel
    figure: panel_figures.Figure | None = None
    numbers: list[panel_cells.Figure] = field(default_factory=list)
    cells: panel_cells.Cells | None = None
    words: str | None = None
    """Why there is nothing to see, if so."""

    @property
    def version(self) -> int:
        """Another for everything else that it shows, so that only what is new is drawn again."""
        return zlib.crc32(repr((self.figure, self.numbers, self.cells, self.words)).encode())


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard, drawn."""

    dashboard: Dashboard
    as_of: datetime
    """Up to when: the platform's clock, which may be on a replayed day."""
    span: str
    """Of `RANGES`."""
    panels: tuple[Drawn, ...]


def default_range(dashboard: Dashboard) -> str:
    """The time that the dashboard itself begins with, where it is one of ours."""
    own = dashboard.time.begin.removeprefix("now-")
    return own if own in RANGES else "1y"


async def read_board(
    past: History,
    data_source: str,
    dashboard: Dashboard,
    chosen: str,
    otherwise: datetime,
    variables: Mapping[str, str | None],
) -> Board:
    """All panels of a dashboard; one that fails says so in its place.

    Args:
        past: the databases.
        data_source: whether of 'real' or of 'simulated' data.
        dashboard: what is to be shown.
        chosen: of `RANGES`.
        otherwise: the time, if the platform's clock has not been read yet.
        variables: of the dashboard, by name.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    clock = await past.table(data_source, _CLOCK, {})
    as_of: datetime = clock.rows[0][0].astimezone(UTC) if clock.rows else otherwise
    length = RANGES[chosen][1]
    span = Span(as_of - length if length else _FIRST_SEASON, as_of)
    axis = span if length else None

    async def drawn(panel: Panel) -> Drawn:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found = await past.table(data_source, expanded(panel.sql), span._asdict())
            return _drawn(panel, found, axis, variables)
        except (TimeoutError, HistoryUnavailable):
            return Drawn(panel, words=f"no answer within {_PATIENCE_SECONDS} s")
        except (psycopg.Error, DashboardUnusable) as error:
            why = str(error).partition("\n")[0]
            _logger.warning("panel %s of %s: %s", panel.title, dashboard.uid, why)
            return Drawn(panel, words=f"cannot be shown: {why}")

    panels = await asyncio.gather(*map(drawn, dashboard.panels))
    return Board(dashboard, as_of, chosen, tuple(panels))


def _drawn(
    panel: Panel, found: Table, axis: Span | None, variables: Mapping[str, str | None]
) -> Drawn:
    if panel.kind == "stat":
        return Drawn(panel, numbers=panel_cells.figures_of(panel, found))
    nothing: dict[str, Any] = {"words": panel.style().nothing}
    if panel.kind == "table":
        cells = panel_cells.cells_of(panel, found, variables)
        return Drawn(panel, cells=cells) if cells.rows else Drawn(panel, **nothing)
    is_bars = panel.kind == "barchart"
    figure = (
        panel_figures.of_bars(panel, found)
        if is_bars
        else panel_figures.of_lines(panel, found, axis)
    )
    return Drawn(panel, **nothing) if figure is None else Drawn(panel, figure=figure)
