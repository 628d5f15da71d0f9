"""Drift as people look at it: a table, and bars that are too long when they pass the line."""

from typing import TYPE_CHECKING

import pandas as pd

from pl_assets.football.monitoring.match_weeks import LATEST_WEEK

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_OTHERS_SHOWN = 10
_CALM, _DRIFTED, _UNWATCHED = "#0072B2", "#D55E00", "#767676"
"""Of Okabe & Ito (2008), which colour-blind readers can tell apart."""
_LONGEST = 3.0
"""Bars are cut here: a broken column would squeeze all others together."""


def drift_table(rows: pd.DataFrame) -> str:
    """Watched columns, and others that are near their thresholds or beyond, as a Markdown table.

    Args:
        rows: `drift.DRIFT_COLUMNS`.
    """
    chosen = _shown(rows)
    if chosen.empty:
        return _NOTHING
    shown = chosen[["name", "span", "distance", "threshold", "ratio"]].round(3)
    for which in ("current", "reference"):
        means, matches = chosen[f"{which}_mean"], chosen[f"{which}_matches"]
        shown[which] = [f"{mean:.3g} ({count})" for mean, count in zip(means, matches, strict=True)]
    shown["drifted"] = ["**yes**" if is_drifted else "" for is_drifted in chosen["is_drifted"]]
    return shown.to_markdown(index=False)


def drift_picture(rows: pd.DataFrame, title: str, *, is_simulated: bool = False) -> "Figure":
    """Distance over threshold of the same columns, the furthest on top.

    Args:
        rows: `drift.DRIFT_COLUMNS`.
        title: of what.
        is_simulated: whether the matches are made up; the title then says so.
    """
    from matplotlib.figure import Figure

    chosen = _shown(rows)[::-1]
    figure = Figure(figsize=(8, 1.3 + 0.22 * len(chosen)), dpi=80, layout="constrained")
    axes = figure.subplots()
    names = [
        f"{name}{', newest week' if span == LATEST_WEEK else ''}"
        for name, span in zip(chosen["name"], chosen["span"], strict=True)
    ]
    colours = [
        _DRIFTED if is_drifted else _CALM if is_watched else _UNWATCHED
        for is_drifted, is_watched in zip(chosen["is_drifted"], chosen["is_watched"], strict=True)
    ]
    axes.barh(range(len(chosen)), chosen["ratio"].clip(upper=_LONGEST), color=colours)
    axes.set_yticks(range(len(chosen)), names, fontsize=8)
    axes.axvline(1, color="#000000", linewidth=1)
    axes.set_xlim(0, max(1.25, min(_LONGEST, float(chosen["ratio"].max() or 0) * 1.05)))
    axes.set_xlabel("distance over threshold; grey: not watched, red: drifted")
    axes.set_title(f"{'SIMULATED DATA: ' * is_simulated}{title}", fontsize=10)
    return figure


_NOTHING = "Nothing could be judged: too few matches on one side."


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    judged = rows[rows["distance"].notna()]
    judged = judged.assign(ratio=judged["distance"] / judged["threshold"])
    judged = judged.sort_values("ratio", ascending=False, kind="stable")
    is_watched = judged["is_watched"].astype(bool)
    return judged[is_watched | ((~is_watched).cumsum() <= _OTHERS_SHOWN)]
