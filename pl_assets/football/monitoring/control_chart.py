"""The control chart: whether the champion loses more to the closing odds than it used to.

A one-sided cumulative sum (Page 1954, "Continuous inspection schemes"). How allowance and limit
were chosen, and what they detect, is told in docs/decisions/0020-control-chart.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.errors import InsufficientData
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.scoring import Floats, match_log_losses
from pl_assets.football.training import outcome_codes
from pl_assets.football.walk_forward import CLOSING

ALLOWANCE = 0.15
"""Half of what is looked for: 0.03 nats a match worse, which is 0.3 deviations of a champion."""
DECISION_LIMIT = 22.0
CHARTED_SEASONS = 2
FEWEST_EXPECTED = 300
"""Matches of before the chart; of fewer a mean says too little of what is usual."""
WALK_FORWARD, LIVE = "walk-forward", "live"
CHART_COLUMNS = [
    *("position", "match_id", "league", "season", "match_date", "basis", "recipe", "excess"),
    *("expected_excess", "deviation", "cusum", "decision_limit", "is_alarm"),
]
EXCESS_COLUMNS = ["match_id", "league", "season", "match_date", "recipe", "excess"]
LIVE_COLUMNS = [*EXCESS_COLUMNS, "serving_recipe"]
"""With the recipe that served, which is another where a stand-in has made the forecast."""


class Usual(NamedTuple):
    """What the excess of a recipe is when all is well."""

    mean: float
    deviation: float


def record_excess(record: pd.DataFrame) -> pd.DataFrame:
    """By how much the log loss of each forecast of the record exceeds that of the closing odds.

    Args:
        record: rows of backtest_predictions of any recipes, and of 'closing'.

    Returns:
        `EXCESS_COLUMNS`, of the matches that have closing odds, in order of play.
    """
    losses = match_log_losses(
        record[PROBABILITIES].to_numpy(np.float64), outcome_codes(record["outcome"])
    )
    record = record.assign(excess=losses).rename(columns={"model": "recipe"})
    is_closing = record["recipe"] == CLOSING
    closing = record[is_closing].set_index("match_id")["excess"]
    own = record[~is_closing & record["match_id"].isin(closing.index)]
    own = own.assign(excess=own["excess"] - closing.loc[own["match_id"]].to_numpy())
    return own.sort_values(["match_date", "match_id"], ignore_index=True)[EXCESS_COLUMNS]


def control_chart(record: pd.DataFrame, live: pd.DataFrame, champion: str) -> pd.DataFrame:
    """The chart, match by match: the walk-forward up to the first live forecast, then live ones.

    What is usual is taken from the seasons of the walk-forward before the chart begins, of each
    recipe by itself, and from nothing later.

    Args:
        record: of `record_excess`, of the champion's recipe and of those that forecast live.
        live: `LIVE_COLUMNS`, of live forecasts.
        champion: the recipe that serves.

    Returns:
        `CHART_COLUMNS`.

    Raises:
        InsufficientData: if too little is held to say what is usual.
    """
    first = _first_season(record[record["recipe"] == champion])
    before = record[record["season"] < first].groupby("recipe")["excess"]
    usual = {
        str(recipe): Usual(float(excess.mean()), float(excess.std(ddof=0)))
        for recipe, excess in before
        if len(excess) >= FEWEST_EXPECTED
    }
    if champion not in usual:
        found = int(((record["season"] < first) & (record["recipe"] == champion)).sum())
        raise InsufficientData(
            f"expected {FEWEST_EXPECTED} matches that {champion} has forecast before a chart of "
            f"{CHARTED_SEASONS} seasons, found {found}"
        )
    walked = record[(record["recipe"] == champion) & (record["season"] >= first)]
    live = live[live["season"] >= first].sort_values(["match_date", "match_id"])
    if len(live):
        walked = walked[walked["match_date"] < live["match_date"].iloc[0]]
    walked = walked.assign(basis=WALK_FORWARD, serving_recipe=champion)
    parts = [walked, live.assign(basis=LIVE)]
    rows = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    # A recipe without a record of its own is held to what is usual for the champion.
    of_row = [usual.get(recipe, usual[champion]) for recipe in rows["recipe"]]
    expected = np.array([one.mean for one in of_row])
    deviation = (rows["excess"].to_numpy(np.float64) - expected) / [o.deviation for o in of_row]
    sums, alarms = cusum(deviation, rows["serving_recipe"].tolist())
    return rows.assign(
        position=range(1, len(rows) + 1),
        expected_excess=expected,
        deviation=deviation,
        cusum=sums,
        decision_limit=DECISION_LIMIT,
        is_alarm=alarms,
    )[CHART_COLUMNS]


def cusum(
    deviations: Floats,
    recipes: Sequence[str],
    allowance: float = ALLOWANCE,
    limit: float = DECISION_LIMIT,
) -> tuple[Floats, np.ndarray]:
    """The sum of what deviations exceed the allowance by, and whether an alarm is on.

    The sum is never below 0, nor above the limit, so that an alarm does not outlast its cause by
    as long as that has lasted. An alarm is on from reaching the limit until the sum has fallen
    below half of it: it does not come and go from match to match. Another recipe begins at 0, a
    stand-in for single matches does not: it adds what it deviates from its own usual.

    Args:
        deviations: of each match.
        recipes: that served then.
        allowance: what a deviation is lessened by.
        limit: of the sum.

    Returns:
        The sum after each match, and whether an alarm is on then.
    """
    total, is_on = 0.0, False
    sums, alarms = np.empty(len(deviations)), np.zeros(len(deviations), dtype=bool)
    for place, deviation in enumerate(deviations):
        if place and recipes[place] != recipes[place - 1]:
            total, is_on = 0.0, False
        total = min(max(total + float(deviation) - allowance, 0.0), limit)
        is_on = total >= limit or (is_on and total >= limit / 2)
        sums[place], alarms[place] = total, is_on
    return sums, alarms


def _first_season(record: pd.DataFrame) -> int:
    """The first season of the chart: the last two of the record, but never the first of it."""
    seasons = sorted(int(season) for season in record["season"].unique())
    if len(seasons) < 2:
        raise InsufficientData(
            f"expected a walk-forward of two seasons for a control chart, found {len(seasons)}"
        )
    return max(seasons[-1] - CHARTED_SEASONS + 1, seasons[1])
