"""Drift: each column of the present weeks against the same weeks of the seasons before."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from pl_assets.football.monitoring.distances import MEASURES
from pl_assets.football.monitoring.drift_columns import Column
from pl_assets.football.monitoring.match_weeks import FEWEST_MATCHES, Window

FEWEST_REFERENCE = 80
"""Not quite the ten weeks of one season: from then on a distance says something."""
DRIFT_COLUMNS = [
    *("name", "span", "measure", "distance", "threshold", "is_drifted", "is_watched"),
    *("current_mean", "reference_mean", "current_matches", "reference_matches"),
    *("current_from", "current_to"),
]


def drift(
    values: pd.DataFrame,
    columns: Sequence[Column],
    windows: Iterable[Window],
    tolerance: float = 1.0,
) -> pd.DataFrame:
    """Every column judged over its span, a row each.

    Args:
        values: numbers of matches, by `match_id`; a column may lack some or be missing.
        columns: what is judged.
        windows: the matches of each span.
        tolerance: what distances are allowed, as a multiple of the thresholds.

    Returns:
        `DRIFT_COLUMNS`; the distance is null, and nothing drifted, where either side has too few
        matches to say.
    """
    found = []
    for window in windows:
        of_span = [column for column in columns if column.span == window.span]
        present, reference = (
            values.reindex(index=ids, columns=[column.name for column in of_span]).to_numpy(float)
            for ids in (window.present, window.reference)
        )
        for column, now, before in zip(of_span, present.T, reference.T, strict=True):
            now, before = now[np.isfinite(now)], before[np.isfinite(before)]
            distance = None
            if len(now) >= FEWEST_MATCHES[window.span] and len(before) >= FEWEST_REFERENCE:
                distance = MEASURES[column.measure](now, before)
            threshold = column.threshold * tolerance
            found.append(
                [
                    *(column.name, column.span, column.measure, distance, threshold),
                    *(distance is not None and distance > threshold, column.is_watched),
                    *(mean_of(now), mean_of(before), len(now), len(before)),
                    *(window.first, window.last),
                ]
            )
    rows = pd.DataFrame(found, columns=DRIFT_COLUMNS)
    return rows.astype({"distance": float, "current_mean": float, "reference_mean": float})


def mean_of(values: np.ndarray) -> float | None:
    """The mean, if there is one."""
    return float(values.mean()) if len(values) else None
