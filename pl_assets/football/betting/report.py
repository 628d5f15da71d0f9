"""What betting came to as people look at it: a table, and a picture with the intervals."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pl_assets.football.betting.backtest import ALL_SEASONS, TERMS
from pl_assets.football.betting.tried import DRAWN, Setting, name_of
from pl_assets.football.betting.verdicts import LOSES, MAY_BE_CHANCE, WINS, verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = {LOSES: "#D55E00", MAY_BE_CHANCE: "#767676", WINS: "#0072B2"}
"""Of Okabe & Ito (2008), which colour-blind readers can tell apart."""
_LINES = (
    *(("#000000", "-"), ("#767676", "--"), ("#E69F00", "-")),
    *(("#D55E00", "--"), ("#009E73", "-"), ("#0072B2", "-")),
)
_MOST_DRAWN = 0.25
"""Returns beyond it, as of ten bets, would squeeze all others together."""


def results_table(results: pd.DataFrame) -> str:
    """All seasons together, the best return last, as a Markdown table.

    Args:
        results: `backtest.RESULT_COLUMNS`.
    """
    pooled = _pooled(results)
    if pooled.empty:
        return "No bets: no match with odds before it is held."
    percent = {
        name: [f"{100 * value:+.1f} %" for value in pooled[column]]
        for name, column in {
            "return": "return_on_turnover",
            "from": "return_low",
            "to": "return_high",
            "closing line value": "closing_line_value",
        }.items()
    }
    shown = pooled[["strategy", "model", "price", "bets"]].fillna({"model": ""})
    return shown.assign(
        **percent,
        p_corrected=pooled["p_value_corrected"].round(3),
        says=_verdicts(pooled),
    ).to_markdown(index=False)


def returns_picture(results: pd.DataFrame, *, is_simulated: bool = False) -> "Figure":
    """The return of every setting over all seasons with its interval, losing ones first.

    Args:
        results: `backtest.RESULT_COLUMNS`.
        is_simulated: whether the matches are made up; the title then says so.
    """
    from matplotlib.figure import Figure

    pooled = _pooled(results)
    rows = np.arange(len(pooled))
    figure = Figure(figsize=(9, 1.4 + 0.24 * len(pooled)), dpi=80, layout="constrained")
    axes = figure.subplots()
    verdicts = _verdicts(pooled)
    for said, colour in _COLOURS.items():
        chosen = np.array([word == said for word in verdicts], dtype=bool)
        value, low, high = (
            pooled[column].to_numpy(float)[chosen]
            for column in ("return_on_turnover", "return_low", "return_high")
        )
        axes.hlines(rows[chosen], low, high, color=colour, linewidth=2)
        axes.plot(value, rows[chosen], "o", color=colour, label=said)
    axes.axvline(0, color="#000000", linewidth=1)
    names = [
        name_of(Setting(*row)) for row in pooled[list(Setting._fields)].itertuples(index=False)
    ]
    axes.set_yticks(rows, names, fontsize=8)
    axes.set_xlim(-_MOST_DRAWN, _MOST_DRAWN)
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:+.0f} %")
    axes.set_xlabel("return on turnover, with its 95 % interval")
    axes.set_title(f"{'SIMULATED DATA: ' * is_simulated}Betting on past seasons", fontsize=11)
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=len(_COLOURS), fontsize=8)
    return figure


def equity_picture(bets: pd.DataFrame, *, is_simulated: bool = False) -> "Figure":
    """What the settings of `DRAWN` had won or lost by each day, in units of a flat stake.

    Args:
        bets: `backtest.BET_COLUMNS`.
        is_simulated: whether the matches are made up; the title then says so.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.5), dpi=80, layout="constrained")
    axes = figure.subplots()
    for setting, (colour, line) in zip(DRAWN, _LINES, strict=True):
        chosen = (bets["strategy"] == setting.strategy) & (bets["price"] == setting.price)
        if setting.model is not None:
            chosen &= bets["model"] == setting.model
        of_day = bets[chosen].groupby("match_date")["profit_pence"].sum().cumsum()
        days = pd.to_datetime(pd.Series(of_day.index)).to_numpy()
        axes.plot(days, of_day / TERMS.unit_pence, line, color=colour, label=name_of(setting))
    axes.axhline(0, color="#000000", linewidth=1)
    axes.set_ylabel("won or lost so far, units")
    axes.set_title(f"{'SIMULATED DATA: ' * is_simulated}Betting on past seasons", fontsize=11)
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left", fontsize=8)
    return figure


def _pooled(results: pd.DataFrame) -> pd.DataFrame:
    pooled = results[(results["season"] == ALL_SEASONS) & (results["bets"] > 0)]
    return pooled.sort_values("return_on_turnover", kind="stable", ignore_index=True)


def _verdicts(pooled: pd.DataFrame) -> list[str]:
    columns = ["return_low", "return_high", "p_value_corrected"]
    return [verdict(*row) for row in pooled[columns].itertuples(index=False)]
