"""The charts of the record, as what Plotly draws; colours are named as in the style sheet."""

from collections.abc import Sequence
from typing import Any

from pl_assets.football.season_name import season_name
from pl_serving.record_queries import ReliabilityRow, ScoreRow
from pl_serving.record_words import NAMES

Figure = dict[str, Any]
_ROOM_FOR_COUNTS = 400
"""Height in pixels."""

_LINES = {
    "champion": ("--home", "circle", "solid"),
    "champion_with_odds": ("--with-odds", "diamond", "dash"),
    "market": ("--away-mark", "square", "dot"),
    "closing": ("--quiet", "x", "dashdot"),
}
"""Colour, marker and dash: no two differ by colour alone."""


def of_seasons(rows: Sequence[ScoreRow]) -> Figure:
    """Log loss by season of ours, the market and the close."""
    years = sorted({row.season for row in rows if row.season is not None})
    traces = []
    for model, (colour, symbol, dash) in _LINES.items():
        found = {row.season: row.log_loss for row in rows if row.model == model}
        if not found.keys() & set(years):
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": NAMES[model],
                "x": [season_name(year) for year in years],
                "y": [found.get(year) for year in years],
                "line": {"color": colour, "dash": dash, "width": 2},
                "marker": {"color": colour, "symbol": symbol, "size": 9},
                "hovertemplate": "%{x}: %{y:.4f}",
            }
        )
    return {
        "data": traces,
        "layout": {
            "height": 400,
            "hovermode": "x unified",
            "xaxis": {"title": {"text": "season", "standoff": 12}, "type": "category"},
            "yaxis": {"title": {"text": "log loss, nats (lower is better)"}, "tickformat": ".2f"},
        },
    }


def of_reliability(rows: Sequence[ReliabilityRow], height: int) -> Figure:
    """How often what was forecast came, by how likely it was said to be.

    Args:
        rows: of one outcome.
        height: in pixels; a chart that is not high has no room for legend and counts.
    """
    forecast = [100 * row.mean_probability for row in rows]
    happened = [100 * row.share_happened for row in rows]
    colour, symbol, _ = _LINES["champion"]
    points = {
        "type": "scatter",
        "mode": "markers",
        "name": "forecasts, with 95 % interval",
        "x": forecast,
        "y": happened,
        "customdata": [[row.forecasts, 100 * row.share_low, 100 * row.share_high] for row in rows],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [100 * (row.share_high - row.share_happened) for row in rows],
            "arrayminus": [100 * (row.share_happened - row.share_low) for row in rows],
            "color": colour,
            "thickness": 1.5,
        },
        "marker": {"color": colour, "symbol": symbol, "size": 9},
        "hovertemplate": "forecast %{x:.1f} %, came %{y:.1f} % "
        "(%{customdata[1]:.1f} to %{customdata[2]:.1f} %)<br>"
        "%{customdata[0]:,} forecasts<extra></extra>",
    }
    diagonal = {
        "type": "scatter",
        "mode": "lines",
        "name": "as forecast",
        "x": [0, 100],
        "y": [0, 100],
        "line": {"color": "--quiet", "dash": "dash", "width": 1.5},
        "hoverinfo": "skip",
    }
    axis = {
        "range": [-3, 103],
        "dtick": 20,
        "tickangle": 0,
        "ticksuffix": "\u202f%",
        "showticksuffix": "last",
    }
    is_high = height >= _ROOM_FOR_COUNTS
    # Below and right of the points, where the diagonal leaves room.
    counts = [
        {
            "x": x + 0.6,
            "y": max(100 * row.share_low - 1, 2),
            "text": f"{row.forecasts:,}",
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "top",
            "font": {"size": 11},
        }
        for x, row in zip(forecast, rows, strict=True)
        if is_high
    ]
    return {
        "data": [diagonal, points],
        "layout": {
            "height": height,
            "annotations": counts,
            "showlegend": is_high,
            "xaxis": {**axis, "title": {"text": "forecast"}},
            "yaxis": {**axis, "title": {"text": "how often it came"}},
        },
    }
