"""Data quality: what is missing of the present weeks that was there in the seasons before."""

import numpy as np
import pandas as pd

from pl_assets.football.features import FEATURES
from pl_assets.football.markets import AVERAGE, BEST, SHARP
from pl_assets.football.match_rows import STATISTICS
from pl_assets.football.monitoring.drift import DRIFT_COLUMNS, mean_of
from pl_assets.football.monitoring.match_weeks import Window

MISSING = "rise of the share that is missing"
MISSING_THRESHOLD = 0.05
"""Half of one match week in ten; a column that a source has stopped to fill is past it at once."""
FEWEST_MATCHES = 8
_OF_MATCHES = (
    *("kick_off_utc", "home_half_time_goals", "away_half_time_goals"),
    *(*STATISTICS.values(), "referee"),
)
_OF_ODDS = (
    *(("pre_match", bookmaker) for bookmaker in (AVERAGE, BEST)),
    *(("closing", bookmaker) for bookmaker in (AVERAGE, SHARP)),
)
"""Those that anything is made from."""


def data_quality(
    matches: pd.DataFrame,
    match_odds: pd.DataFrame,
    features: pd.DataFrame,
    window: Window,
    tolerance: float = 1.0,
) -> pd.DataFrame:
    """The share missing of every column that can lack something, now and before.

    Args:
        matches: rows of the table.
        match_odds: rows of the table.
        features: rows of match_features.
        window: which matches are looked at.
        tolerance: what rise is allowed, as a multiple of the threshold.

    Returns:
        `DRIFT_COLUMNS`, whose means are shares; named after table and column, odds after phase
        and bookmaker. What is filled better than before is no drift.
    """
    missing = is_missing(matches, match_odds, features)
    now, before = (
        missing.reindex(ids).to_numpy(float) for ids in (window.present, window.reference)
    )
    threshold = MISSING_THRESHOLD * tolerance
    found = []
    for name, mine, theirs in zip(missing.columns, now.T, before.T, strict=True):
        current, reference = mean_of(mine), mean_of(theirs)
        rise = None
        if current is not None and reference is not None and len(mine) >= FEWEST_MATCHES:
            rise = max(0.0, current - reference)
        found.append(
            [
                *(name, window.span, MISSING, rise, threshold),
                *(rise is not None and rise > threshold, False),
                *(current, reference, len(mine), len(theirs), window.first, window.last),
            ]
        )
    rows = pd.DataFrame(found, columns=DRIFT_COLUMNS)
    return rows.astype({"distance": float, "current_mean": float, "reference_mean": float})


def is_missing(
    matches: pd.DataFrame, match_odds: pd.DataFrame, features: pd.DataFrame
) -> pd.DataFrame:
    """Whether each match lacks each column, as 0 or 1, by `match_id`."""
    ids = pd.Index(matches["match_id"])
    of_matches = matches[list(_OF_MATCHES)].isna().set_axis(ids)
    of_features = features.set_index("match_id").reindex(ids)[list(FEATURES)].isna()
    of_odds = {
        f"match_odds.{phase}.{bookmaker}": ~ids.isin(
            match_odds.loc[
                (match_odds["phase"] == phase) & (match_odds["bookmaker"] == bookmaker), "match_id"
            ]
        )
        for phase, bookmaker in _OF_ODDS
    }
    tables = [
        of_matches.add_prefix("matches."),
        pd.DataFrame(of_odds, index=ids),
        of_features.add_prefix("match_features."),
    ]
    return pd.concat(tables, axis=1).astype(np.float64)
