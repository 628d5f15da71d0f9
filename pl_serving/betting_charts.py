"""The charts of betting, as what Plotly draws, and the small bars of intervals in tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from pl_serving.betting_queries import DayRow
from pl_serving.betting_schemas import BankrollThen

Figure = dict[str, Any]
_MOST_POINTS = 300
_UNIT_PENCE = 10_000
"""Of the standard table: 100 pounds."""
_LINES = (
    ("--loses", "dot"),
    ("--draw-mark", "dash"),
    ("--home", "solid"),
    ("--away-mark", "dashdot"),
    ("--with-odds", "longdash"),
)
"""Colour and dash: no two differ by colour alone."""
_OF_ACCOUNTS = (*_LINES[2:], *_LINES[1:2])
"""An account does not look like losing before it has lost."""
_WIDEST = 0.2
"""What a bar of an interval shows at most, to each side of 0."""


@dataclass(frozen=True, slots=True)
class Whisker:
    """An interval as places on a line from 0 to 100, of which 50 is a return of 0."""

    low: float
    high: float
    middle: float
    goes_on_left: bool
    goes_on_right: bool

    @classmethod
    def of(cls, value: float | None, low: float | None, high: float | None) -> "Whisker | None":
        if value is None or low is None or high is None:
            return None
        return cls(_place(low), _place(high), _place(value), low < -_WIDEST, high > _WIDEST)


def _place(share: float) -> float:
    return round(50 + 50 * max(-1.0, min(share / _WIDEST, 1.0)), 2)


def of_units(lines: Mapping[str, Sequence[DayRow]]) -> Figure:
    """Profit of settings over time, in units of the stakes."""
    traces = []
    for (name, days), (colour, dash) in zip(lines.items(), _LINES, strict=False):
        profit = list(accumulate(day.profit_pence for day in days))
        points = list(zip((day.day for day in days), profit, strict=True))
        kept = _thinned(points)
        traces.append(
            _line(name, [d for d, _ in kept], [p / _UNIT_PENCE for _, p in kept], colour, dash)
            | {"hovertemplate": "%{y:+,.1f}"}
        )
    return {"data": traces, "layout": _layout("profit, units", {"tickformat": "+,d"}, height=460)}


def of_bankroll(points: Sequence[BankrollThen], bankroll: float) -> Figure:
    """The bankroll of one simulation over time, beside what it began with."""
    days = [point.day for point in points]
    lines = [
        _line("bankroll", days, [point.bankroll for point in points], "--home", "solid"),
        _line("at the start", days[:1] + days[-1:], [bankroll] * 2, "--draw-mark", "dot"),
    ]
    return {"data": lines, "layout": _layout("pounds, on paper", {"tickformat": ",d"})}


def of_accounts(lines: Mapping[str, Sequence[tuple[date, float]]]) -> Figure:
    """The bankrolls of paper accounts over time, as steps."""
    traces = [
        _line(
            name,
            [d for d, _ in points],
            [p for _, p in points],
            *_OF_ACCOUNTS[n % len(_OF_ACCOUNTS)],
        )
        for n, (name, points) in enumerate(lines.items())
    ]
    for trace in traces:
        trace["line"]["shape"] = "hv"
        trace["mode"] = "lines+markers"
    return {"data": traces, "layout": _layout("pounds, on paper", {"tickformat": ",.0f"})}


def _line(
    name: str, days: Sequence[date], values: Sequence[float], colour: str, dash: str
) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [day.isoformat() for day in days],
        "y": [round(value, 2) for value in values],
        "line": {"color": colour, "dash": dash, "width": 2},
        "hovertemplate": "%{y:,.2f}",
    }


def _layout(unit: str, axis: Figure, height: int = 340) -> Figure:
    return {
        "height": height,
        "showlegend": True,
        "hovermode": "x unified",
        "xaxis": {"type": "date"},
        "yaxis": {"title": {"text": unit}, **axis},
    }


def _thinned(points: list[tuple[date, int]]) -> list[tuple[date, int]]:
    step = max(1, -(-len(points) // _MOST_POINTS))
    return points[::step] + ([points[-1]] if points and (len(points) - 1) % step else [])
