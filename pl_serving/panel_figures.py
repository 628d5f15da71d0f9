"""Panels of lines and of bars, as what Plotly draws; colours are named as in the style sheet."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pl_serving.dashboard_format import Panel, Style
from pl_serving.errors import DashboardUnusable
from pl_serving.history import Table
from pl_serving.panel_sql import Span
from pl_serving.panel_words import hover_format, is_number, tick_format

Figure = dict[str, Any]
Point = tuple[datetime, float]

_COLOURS = {
    "blue": "--home",
    "purple": "--with-odds",
    "orange": "--away-mark",
    "text": "--quiet",
    "red": "--bad",
    "green": "--good",
}
_OTHERS = (
    *(
        ("blue", "solid"),
        ("orange", "12px,6px"),
        ("purple", "3px,5px"),
        ("text", "12px,5px,3px,5px"),
    ),
    *(("green", "solid"), ("red", "12px,6px"), ("blue", "3px,5px"), ("orange", "solid")),
)
"""Colour and dash of lines of which nothing is said: no two of them differ by colour alone."""
_MOST_POINTS = 300
_MOST_MARKED = {"always": _MOST_POINTS, "auto": 60}
"""Points of a line up to which each has its mark; a point alone always has."""
_ROW_PIXELS, _TITLE_PIXELS = 36, 50
_PATTERNS = ("", "/", ".", "x", "-", "+")
_STROKES = {
    "fillmode": "overlay",
    "fgcolor": "--card",
    "fgopacity": 0.6,
    "size": 6,
    "solidity": 0.2,
}
"""Of bars, for the same reason."""
_ROOM, _LEAST_ROOM = 0.02, timedelta(days=1)
"""Share of the time shown that is left free on either side, so that no point is cut."""
_FEW = 10
"""Categories; with fewer, bars do not fill the width."""


def of_lines(panel: Panel, found: Table, span: Span | None) -> Figure | None:
    """Lines over time; None where there is nothing to draw.

    Args:
        panel: what they are of.
        found: `time`, `value`, and `metric` with the name of the line if there is one.
        span: what the axis shows; None for what there is.
    """
    lines: dict[str, list[Point]] = {}
    at, value = _place(found, "time"), _place(found, "value")
    metric = _place(found, "metric") if "metric" in found.columns else None
    for row in found.rows:
        if row[value] is not None:
            name = str(row[metric]) if metric is not None else "value"
            lines.setdefault(name, []).append((_moment(row[at]), float(row[value])))
    if not lines:
        return None
    traces = []
    for number, name in enumerate(_ordered(panel, lines)):
        style = panel.style(name)
        points = _thinned(lines[name])
        has_points = len(points) <= _MOST_MARKED.get(style.custom.points, 1)
        colour, dash = _look(style, number)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if has_points else "lines",
                "name": name,
                "x": [f"{when:%Y-%m-%dT%H:%M:%S}" for when, _ in points],
                "y": [round(y, 6) for _, y in points],
                "line": {
                    "color": colour,
                    "dash": dash,
                    "width": 2,
                    "shape": "hv" if style.custom.shape == "stepAfter" else "linear",
                },
                "marker": {"color": colour, "size": 7},
                "hovertemplate": hover_format(style),
            }
        )
    axis: Figure = {"type": "date"}
    if span is not None:
        # What begins late does not huddle at the edge.
        begin = max(span.begin, min(points[0][0] for points in lines.values()))
        room = max((span.end - begin) * _ROOM, _LEAST_ROOM)
        axis["range"] = [f"{t:%Y-%m-%dT%H:%M:%S}" for t in (begin - room, span.end + room)]
    return {"data": traces, "layout": _layout(panel, axis)}


def of_bars(panel: Panel, found: Table) -> Figure | None:
    """Bars by category; None where there is nothing to draw."""
    category = _place(found, panel.options.category or found.columns[0])
    names = [name for place, name in enumerate(found.columns) if place != category]
    traces = []
    for number, name in enumerate(names):
        place = _place(found, name)
        values = [None if row[place] is None else float(row[place]) for row in found.rows]
        if all(value is None for value in values):
            continue
        style = panel.style(name)
        traces.append(
            {
                "type": "bar",
                "name": name,
                "x": [str(row[category]) for row in found.rows],
                "y": [None if value is None else round(value, 6) for value in values],
                "marker": {
                    "color": _look(style, number)[0],
                    "pattern": {"shape": _PATTERNS[number % len(_PATTERNS)], **_STROKES},
                },
                "hovertemplate": hover_format(style),
            }
        )
    if not traces:
        return None
    layout = _layout(panel, {"type": "category", "nticks": 8})
    layout["barmode"] = "stack" if panel.options.stacking == "normal" else "group"
    layout["bargap"] = max(0.25, 1 - len(found.rows) / _FEW)
    return {"data": traces, "layout": layout}


def _layout(panel: Panel, axis: Figure) -> Figure:
    style = panel.style()
    least = {"rangemode": "tozero"} if style.least == 0 else {}
    return {
        "height": panel.place.h * _ROW_PIXELS - _TITLE_PIXELS,
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12},
        },
        "hovermode": "x unified",
        "xaxis": axis,
        "yaxis": {**tick_format(style), **least, "nticks": 7},
    }


def _look(style: Style, number: int) -> tuple[str, str]:
    colour, dash = _OTHERS[number % len(_OTHERS)]
    if style.color is not None:
        line = style.custom.line_style
        dash = ",".join(f"{part}px" for part in line.dash) if line and line.dash else "solid"
        colour = style.color.fixed
    return _COLOURS.get(colour, "--quiet"), dash


def _ordered(panel: Panel, names: Sequence[str] | dict[str, Any]) -> list[str]:
    """Those that the panel speaks of, in its order, then the others."""
    said = [one.matcher.options for one in panel.styles.overrides]
    return [name for name in said if name in names] + sorted(set(names) - set(said))


def _thinned(points: list[Point]) -> list[Point]:
    """At most so many that a chart has pixels for; what stands out stays."""
    step = -(-2 * len(points) // _MOST_POINTS)
    if step <= 2:
        return points
    kept = [points[0]]
    for begin in range(0, len(points), step):
        part = points[begin : begin + step]
        low, high = (pick(part, key=lambda point: point[1]) for pick in (min, max))
        kept += sorted({low, high})
    return [*kept, points[-1]]


def _place(found: Table, name: str) -> int:
    if name not in found.columns:
        raise DashboardUnusable(
            f"expected a column `{name}` of its query, found {', '.join(found.columns)}"
        )
    return found.columns.index(name)


def _moment(value: Any) -> datetime:
    # $__timeGroup gives seconds.
    if is_number(value):
        return datetime.fromtimestamp(float(value), UTC)
    moment: datetime = value
    return moment.astimezone(UTC)
