"""How a fitted model's probabilities are read: in the order home, draw, away, and checked."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.features import OUTCOMES
from pl_assets.football.models.candidate import Estimator

PROBABILITIES = ["home_win_probability", "draw_probability", "away_win_probability"]
"""Their columns, wherever forecasts are kept."""


def outcome_probabilities(
    model: Estimator, rows: pd.DataFrame, features: Sequence[str]
) -> NDArray[np.float64]:
    """Probabilities of home win, draw and away win.

    Args:
        model: fitted on these features by name.
        rows: at least those columns, none null.
        features: what the model looks at.

    Returns:
        Shape (n, 3); every row sums to 1.

    Raises:
        ValueError: if the model answers with anything but probabilities of the three outcomes.
    """
    if rows.empty:
        return np.empty((0, 3))
    columns = [list(model.classes_).index(outcome) for outcome in OUTCOMES]
    inputs = rows[list(features)]
    if len(inputs) == 1:
        # One row alone is multiplied by another routine than many are, and may end in another
        # last digit: a forecast must not depend on how many others are asked for with it.
        inputs = pd.concat([inputs, inputs])
    raw = np.asarray(model.predict_proba(inputs), dtype=np.float64)[: len(rows), columns]
    if not np.isfinite(raw).all() or (raw < 0).any() or not np.allclose(raw.sum(axis=1), 1):
        raise ValueError("expected probabilities that sum to 1, found others from the model")
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))
