"""How a fitted model's probabilities are read: in the order home, draw, away, and checked."""

from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.features import FEATURES, OUTCOMES


class OutcomeModel(Protocol):
    """scikit-learn's classifier interface over the labels 'home', 'draw' and 'away'."""

    classes_: NDArray[Any]

    def predict_proba(self, features: pd.DataFrame, /) -> NDArray[np.float64]: ...


def outcome_probabilities(model: OutcomeModel, features: pd.DataFrame) -> NDArray[np.float64]:
    """Probabilities of home win, draw and away win.

    Args:
        model: fitted on `FEATURES` by name.
        features: at least the columns `FEATURES`.

    Returns:
        Shape (n, 3); every row sums to 1.

    Raises:
        ValueError: if the model answers with anything but probabilities of the three outcomes.
    """
    if features.empty:
        return np.empty((0, 3))
    columns = [list(model.classes_).index(outcome) for outcome in OUTCOMES]
    raw = np.asarray(model.predict_proba(features[list(FEATURES)]), dtype=np.float64)[:, columns]
    if not np.isfinite(raw).all() or (raw < 0).any() or not np.allclose(raw.sum(axis=1), 1):
        raise ValueError("expected probabilities that sum to 1, found others from the model")
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))
