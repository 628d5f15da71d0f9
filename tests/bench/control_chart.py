"""How long the control chart takes to call: on the real files that PL_TEST_DATA names.

    python tests/bench/control_chart.py

The champion's walk-forward, 2012/13 to 2024/25, is drawn anew, by weeks or by whole seasons, as
often as DRAWS says: as it is, and with every forecast so many nats worse. Told is how many matches
pass until the sum first comes to a limit: the numbers of docs/decisions/0020-control-chart.md.
"""

import sys

import numpy as np
import pandas as pd
from forecasts import features, read

from pl_assets.football.candidates import PAST_ODDS
from pl_assets.football.monitoring.control_chart import ALLOWANCE, record_excess
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import markets, walk_forward

FIRST, LAST = 2000, 2024
DRAWS = 1000
LIMITS = (16, 18, 20, 22)
WORSE = (0.02, 0.03, 0.05, 0.1)


def until_called(blocks, worse, rng):
    """Matches until the sum comes to each of the limits, in blocks that are drawn anew."""
    total, passed, calls = 0.0, 0, []
    while len(calls) < len(LIMITS):
        for deviation in blocks[rng.integers(len(blocks))]:
            passed += 1
            total = max(total + deviation + worse - ALLOWANCE, 0.0)
            while len(calls) < len(LIMITS) and total >= LIMITS[len(calls)]:
                calls.append(passed)
    return calls


def drawn(blocks, worse=0.0):
    rng = np.random.default_rng(0)
    return pd.DataFrame([until_called(blocks, worse, rng) for _ in range(DRAWS)], columns=LIMITS)


def main():
    held = read({"E0": range(FIRST, LAST + 1)})
    of_matches, market = features(*held)
    rows = learning_rows(of_matches, held[1], market)
    walked = walk_forward(rows, PAST_ODDS, "", pd.DataFrame({"model": [], "made_from": []}))
    record = pd.concat([*(found for _, found, _ in walked), markets(rows, held[1])])
    excess = record_excess(record)
    excess = excess[excess["recipe"] == PAST_ODDS.name]
    usual, spread = excess["excess"].mean(), excess["excess"].std(ddof=0)
    deviations = (excess["excess"] - usual) / spread
    weeks = pd.to_datetime(excess["match_date"]).dt.to_period("W")
    by_week, by_season = (
        [block.tolist() for _, block in deviations.groupby(key)]
        for key in (weeks.to_numpy(), excess["season"].to_numpy())
    )
    told = {
        "all is well, mean": drawn(by_week).mean(),
        "by whole seasons": drawn(by_season).mean(),
        **{f"{more} worse, median": drawn(by_week, more / spread).median() for more in WORSE},
    }
    sys.stdout.write(f"{len(excess)} matches, {usual:.4f} nats, deviation {spread:.3f}\n")
    sys.stdout.write(f"{pd.DataFrame(told).round().astype(int).to_string()}\n")


if __name__ == "__main__":
    main()
