"""Pictures of how good forecasts are, as matplotlib figures that nothing has been done with yet.

Figures are made without pyplot, which keeps every figure in the process for ever. Colours are those
of Okabe & Ito (2008), which colour-blind readers can tell apart; markers differ as well.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pl_assets.football.judging.reliability import POOLED, reliability
from pl_assets.football.scoring import Floats, Outcomes
from pl_assets.football.season_name import season_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, BLACK, GREY = "#0072B2", "#E69F00", "#009E73", "#000000", "#767676"
_PANELS = {
    "home": ("home win", BLUE, "o"),
    "draw": ("draw", ORANGE, "s"),
    "away": ("away win", GREEN, "^"),
    POOLED: ("all three pooled", BLACK, "D"),
}
_ALL = "all"
_SIMULATED = "SIMULATED DATA: "
_OTHERS = {
    "market": ("market before the match", ORANGE, "D"),
    "closing": ("closing odds", BLACK, "|"),
    "base_rates": ("base rates", GREY, "x"),
}


def reliability_diagram(
    probabilities: Floats, outcomes: Outcomes, title: str, *, is_simulated: bool = False
) -> "Figure":
    """Forecast against what happened, bin by bin, and below how often each was forecast.

    Args:
        probabilities: shape (n, 3), in the order home, draw, away.
        outcomes: what happened, as 0, 1 or 2, shape (n,).
        title: whose forecasts, and of what.
        is_simulated: whether the matches are made up; the title then says so.
    """
    from matplotlib.figure import Figure

    bins = reliability(probabilities, outcomes)
    figure = Figure(figsize=(14, 5.4), layout="constrained")
    figure.suptitle(f"{_SIMULATED * is_simulated}{title}", fontsize=14)
    panels = figure.subplots(2, 4, sharex=True, height_ratios=[3.2, 1])
    for (above, below), (outcome, (name, colour, marker)) in zip(
        panels.T, _PANELS.items(), strict=True
    ):
        of_outcome = bins[bins["outcome"] == outcome]
        _reliability(above, of_outcome, colour, marker)
        above.set_title(f"{name} (n = {of_outcome['forecasts'].sum():,})")
        width = of_outcome["bin_high"] - of_outcome["bin_low"]
        centre = of_outcome["bin_low"] + width / 2
        below.bar(centre, of_outcome["forecasts"], width * 0.9, color=colour, alpha=0.75)
        below.set(xlabel="forecast probability", xlim=(0, 1), xticks=np.linspace(0, 1, 6))
        below.xaxis.set_major_formatter("{x:g}")
        below.yaxis.set_major_formatter("{x:,.0f}")
        below.grid(axis="y", alpha=0.3)
        below.set_axisbelow(True)
    panels[0, 0].set_ylabel("share that happened (95 % interval)")
    panels[1, 0].set_ylabel("forecasts")
    return figure


def _reliability(axes: "Axes", bins: pd.DataFrame, colour: str, marker: str) -> None:
    columns = ["share_happened", "share_low", "share_high"]
    share, low, high = bins[columns].to_numpy(float).T
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    axes.errorbar(
        bins["mean_probability"],
        share,
        yerr=[share - low, high - share],
        color=colour,
        marker=marker,
        markersize=5,
        linewidth=1.2,
        capsize=3,
    )
    axes.set_ylim(-0.03, 1.03)
    axes.grid(alpha=0.3)


def scores_by_season(
    scores: pd.DataFrame, model: str, title: str, *, is_simulated: bool = False
) -> "Figure":
    """A table of a model's scores beside the market's, each row continued by its log losses.

    Args:
        scores: one row for each model and season: `model`, `season` (the starting year, or 'all',
            which comes last), `matches`, `log_loss` and `accuracy`, of `model`, 'market',
            'closing' and 'base_rates' on the same matches.
        model: whose scores.
        title: of the whole.
        is_simulated: whether the matches are made up; the title then says so.
    """
    from matplotlib.figure import Figure

    by_model = {name: rows.set_index("season") for name, rows in scores.groupby("model")}
    ours = by_model[model]
    rows = np.arange(len(ours))
    figure = Figure(figsize=(13, 1.9 + 0.34 * len(ours)), layout="constrained")
    figure.suptitle(f"{_SIMULATED * is_simulated}{title}", fontsize=14)
    table, plot = figure.subplots(1, 2, sharey=True, width_ratios=[1.15, 1])
    _table(table, ours, by_model["market"].loc[ours.index], by_model["closing"].loc[ours.index])
    for name, (label, colour, marker) in {model: (model, BLUE, "o"), **_OTHERS}.items():
        losses = by_model[name].loc[ours.index, "log_loss"]
        plot.plot(losses, rows, marker, color=colour, markersize=8, mew=2, mfc="none", label=label)
    for axes in (table, plot) if ours.index[-1] == _ALL else ():
        axes.axhline(len(ours) - 1.5, color=GREY, linewidth=1)
    plot.set(xlabel="log loss in nats: less is better", yticks=rows)
    plot.set_ylim(len(ours) - 0.5, -0.5)
    plot.tick_params(left=False)
    plot.grid(alpha=0.3)
    plot.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    return figure


def _table(axes: "Axes", ours: pd.DataFrame, market: pd.DataFrame, closing: pd.DataFrame) -> None:
    columns = {
        "season": [_ALL if one == _ALL else season_name(int(one)) for one in ours.index],
        "matches": [f"{matches:,.0f}" for matches in ours["matches"]],
        "log loss\nmodel": [f"{loss:.4f}" for loss in ours["log_loss"]],
        "log loss\nmarket": [f"{loss:.4f}" for loss in market["log_loss"]],
        "log loss\nclose": [f"{loss:.4f}" for loss in closing["log_loss"]],
        "accuracy\nmodel": [f"{100 * share:.1f} %" for share in ours["accuracy"]],
        "accuracy\nmarket": [f"{100 * share:.1f} %" for share in market["accuracy"]],
    }
    axes.axis("off")
    axes.set_xlim(0, len(columns))
    for column, (name, cells) in enumerate(columns.items()):
        axes.text(column + 0.95, -0.8, name, ha="right", va="bottom", weight="bold")
        for row, cell in enumerate(cells):
            weight = "bold" if ours.index[row] == _ALL else "normal"
            axes.text(column + 0.95, row, cell, ha="right", va="center", weight=weight)
