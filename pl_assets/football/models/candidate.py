"""What a candidate is: a recipe for forecasts, and the track it runs on."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NONE, PAST, PRE_MATCH = "none", "past", "pre_match"
"""Tracks: no odds anywhere; odds of earlier matches as inputs or targets; this match's odds too."""

WEEKLY, YEARLY = "week", "season"


class Estimator(Protocol):
    """scikit-learn's classifier interface over the labels 'home', 'draw' and 'away'."""

    classes_: NDArray[Any]

    def fit(self, X: pd.DataFrame, y: Any, **weights: Any) -> Any: ...

    def predict_proba(self, X: pd.DataFrame, /) -> NDArray[np.float64]: ...


class Candidate(NamedTuple):
    """A recipe: what it may know, what it looks at, how and how often it is fitted."""

    name: str
    odds: str
    """Its track: NONE, PAST or PRE_MATCH."""
    make: Callable[[], Estimator]
    """An unfitted estimator; its steps take `sample_weight`."""
    features: tuple[str, ...]
    """Columns it looks at; a match is forecast if none of them is null."""
    learns_from_odds: bool = False
    """Whether its targets are what the market thought of past matches, not what came of them."""
    refitted: str = WEEKLY
    half_life_days: float | None = None
    """After which a match counts half in training; None if all count the same."""
