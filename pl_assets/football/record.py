"""The record: what every candidate, and the market, said of every match since 2012/13."""

from collections.abc import Callable, Mapping

import pandas as pd

from pl_assets.football.candidates import CANDIDATES
from pl_assets.football.season_name import season_name
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, markets, walk_forward


def make_record(
    rows: pd.DataFrame,
    match_odds: pd.DataFrame,
    known: pd.DataFrame,
    code_versions: Mapping[str, str],
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[pd.DataFrame, int]:
    """Walk forward with every candidate; what is known and would come out the same is kept.

    Args:
        rows: of `training.learning_rows`.
        match_odds: rows of the table.
        known: rows of an earlier record.
        code_versions: of each candidate, what names its code.
        tell: called with how far it has come, in words.

    Returns:
        The record, `BACKTEST_COLUMNS`, and how many weeks of it were computed.
    """
    frames = [markets(rows, match_odds)]
    total = 0
    held = dict(iter(known.groupby("model")))
    nothing = known.iloc[:0]
    for number, candidate in enumerate(CANDIDATES, 1):
        mine = held.get(candidate.name, nothing)
        walked = walk_forward(rows, candidate, code_versions[candidate.name], mine)
        for season, found, computed in walked:
            frames.append(found)
            total += computed
            if computed:
                tell(
                    f"walk-forward: {candidate.name}, {number} of {len(CANDIDATES)}, "
                    f"season {season_name(season)}"
                )
    made = pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)
    return made[BACKTEST_COLUMNS], total
