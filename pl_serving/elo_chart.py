"""The chart of two clubs' Elo ratings over time, as what Plotly draws."""

from collections.abc import Sequence
from typing import Any

from pl_serving.clubs_present import RatingRow

_LINES = (("--home", "solid"), ("--away-mark", "dash"))
"""Colour and dash of the home and of the away club: they do not differ by colour alone."""


def of_two(home: Sequence[RatingRow], away: Sequence[RatingRow]) -> dict[str, Any]:
    """Elo points before each match, a line for each club."""
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": rows[0].team,
                "x": [row.rated_for.isoformat() for row in rows],
                "y": [round(row.elo, 1) for row in rows],
                "line": {"color": colour, "dash": dash, "width": 2, "shape": "hv"},
                "hovertemplate": "%{y:.0f}",
            }
            for rows, (colour, dash) in zip((home, away), _LINES, strict=True)
            if rows
        ],
        "layout": {
            "height": 320,
            "showlegend": True,
            "hovermode": "x unified",
            "xaxis": {"type": "date"},
            "yaxis": {"title": {"text": "Elo points"}, "tickformat": "d"},
        },
    }
