"""What is watched for drift: every column with its measure and threshold, and how it is made.

The thresholds are in thresholds.csv; docs/drift.md says how they were found.
"""

import csv
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.features import FEATURES
from pl_assets.football.models.forecast import PROBABILITIES

COUNTS = ("goals", "shots", "shots_on_target")
"""Of both clubs together: what the ratings, and so the models, learn from."""
ON_TARGET, CONVERTED = "shots_on_target_per_shot", "goals_per_shot_on_target"
"""One count against another: a fashion of play moves both, a fault of a source one alone."""
STATISTICS = (*COUNTS, ON_TARGET, CONVERTED)
ENTROPY, DIVERGENCE = "entropy", "divergence_from_market"
FORECASTS = (*PROBABILITIES, ENTROPY, DIVERGENCE)


class Column(NamedTuple):
    """A column as it is judged."""

    name: str
    span: str
    measure: str
    threshold: float
    is_watched: bool
    """Whether it alone can ask for a retraining."""


def _read() -> tuple[Column, ...]:
    rows = csv.DictReader(files(__package__).joinpath("thresholds.csv").read_text().splitlines())
    return tuple(
        Column(
            row["name"], row["span"], row["measure"], float(row["threshold"]), row["watched"] == "1"
        )
        for row in rows
    )


COLUMNS = _read()
FEATURE_COLUMNS = tuple(column for column in COLUMNS if column.name not in FORECASTS)
PREDICTION_COLUMNS = tuple(column for column in COLUMNS if column.name in FORECASTS)


def feature_values(matches: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Statistics and features of played matches, by `match_id`.

    Args:
        matches: rows of the table.
        features: rows of match_features.
    """
    counts = {
        name: (matches[f"home_{name}"] + matches[f"away_{name}"]).to_numpy(float, na_value=np.nan)
        for name in COUNTS
    }
    statistics = pd.DataFrame(counts, index=pd.Index(matches["match_id"]))
    # The halves keep a match without any from having no logarithm.
    statistics[ON_TARGET] = (statistics["shots_on_target"] + 0.5) / (statistics["shots"] + 1)
    statistics[CONVERTED] = (statistics["goals"] + 0.5) / (statistics["shots_on_target"] + 1)
    return statistics.join(features.set_index("match_id")[list(FEATURES)])


def forecast_values(forecasts: pd.DataFrame, market: pd.DataFrame) -> pd.DataFrame:
    """What is looked at of forecasts, by `match_id`.

    Args:
        forecasts: `match_id` and `PROBABILITIES`, a row a match.
        market: the same of the market; matches without it have no divergence from it.
    """
    ours, theirs = (
        rows.set_index("match_id")[PROBABILITIES].astype(float).clip(lower=1e-9)
        for rows in (forecasts, market)
    )
    theirs = theirs.reindex(ours.index)
    return ours.assign(
        **{
            ENTROPY: -(ours * np.log(ours)).sum(axis=1),
            DIVERGENCE: (theirs * np.log(theirs / ours)).sum(axis=1, skipna=False),
        }
    )
