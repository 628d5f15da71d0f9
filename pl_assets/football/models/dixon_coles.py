"""Dixon and Coles' model of the outcome, on goals that somebody else expects."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from pl_assets.football.errors import first_few
from pl_assets.football.goals.score_matrix import (
    MOST_GOALS,
    expected_goals_checked,
    outcomes_of,
    poisson,
    rho_limits,
    score_matrix,
)

Floats = NDArray[np.float64]

CLASSES = ("away", "draw", "home")
"""Sorted, as scikit-learn has them; the reverse of how probabilities go elsewhere."""
FURTHEST_RHO = 0.2
"""Either way; Dixon and Coles found -0.13."""


class DixonColes(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Outcomes from expected goals, with rho the only thing that is learnt.

    Dixon & Coles (1997), "Modelling association football scores and inefficiencies in the football
    betting market", but for where the goals come from: theirs are of attack and defence, here they
    are given, as a market's or a rating's. Rho is the likeliest one given the outcomes.

    Args:
        columns: of the goals of the home side and of the away side in a frame; expected goals
            themselves, not their logarithms.

    Attributes:
        rho_: Dixon and Coles' correction, below 0 where draws are likelier than of independent
            goals.
        classes_: 'away', 'draw', 'home'.
        n_features_in_: 2.
    """

    def __init__(
        self, columns: Sequence[str] = ("expected_home_goals", "expected_away_goals")
    ) -> None:
        self.columns = columns

    def fit(
        self, X: pd.DataFrame | ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Find rho.

        Args:
            X: a frame with at least `columns`, or an array of shape (n, 2) in their order.
            y: 'home', 'draw' or 'away' of each match.
            sample_weight: how much each match counts, from 0; all the same if left out.

        Raises:
            ValueError: if there is no match, if goals are not finite and above 0, labels are
                others, or weights are negative or all 0.
        """
        home, away = self._goals(X)
        happened = _codes(y, len(home))
        weight = _weights(sample_weight, len(home))
        limits = rho_limits(home, away)
        lowest = max(-FURTHEST_RHO, float(limits[0].max()))
        highest = min(FURTHEST_RHO, float(limits[1].min()))
        # Outcomes move in a straight line with rho, and the logarithm of a line is concave, so the
        # likelihood has one top.
        rows = np.arange(len(home))
        at_zero, slope = (
            of_outcomes[rows, happened] for of_outcomes in _outcomes_by_rho(home, away)
        )

        def gain(rho: float) -> float:
            return float((weight * slope / (at_zero + rho * slope)).sum())

        if gain(lowest) <= 0:
            self.rho_ = lowest
        elif gain(highest) >= 0:
            self.rho_ = highest
        else:
            self.rho_ = float(brentq(gain, lowest, highest, xtol=1e-13))
        self.classes_ = np.array(CLASSES)
        self.n_features_in_ = 2
        return self

    def predict_proba(self, X: pd.DataFrame | ArrayLike) -> Floats:
        """Probabilities in the order of `classes_`, shape (n, 3).

        A match of more goals than any that was learnt from may not allow for `rho_`; it has the
        nearest that it does.

        Raises:
            ValueError: naming the first row whose goals are not finite and above 0.
        """
        check_is_fitted(self)
        home, away = self._goals(X)
        rho = np.clip(self.rho_, *rho_limits(home, away))
        return outcomes_of(score_matrix(home, away, rho))[:, ::-1]

    def predict(self, X: pd.DataFrame | ArrayLike) -> NDArray[Any]:
        """The likeliest outcome of each match."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])

    def _goals(self, X: pd.DataFrame | ArrayLike) -> tuple[Floats, Floats]:
        given = X[list(self.columns)] if isinstance(X, pd.DataFrame) else X
        goals = np.asarray(given, dtype=np.float64)
        if goals.ndim != 2 or goals.shape[1] != 2:
            raise ValueError(f"expected home and away goals of shape (n, 2), found {goals.shape}")
        return expected_goals_checked(goals[:, 0]), expected_goals_checked(goals[:, 1])


def _outcomes_by_rho(home: Floats, away: Floats) -> tuple[Floats, Floats]:
    """Outcomes at a rho of 0, and how much each gains by one of 1; both of shape (n, 3).

    What `score_matrix` says, without its matrices: they are most of what a fit would take.
    """
    of_home, of_away = poisson(home, MOST_GOALS), poisson(away, MOST_GOALS)
    outcomes = np.column_stack(
        [
            (of_home[:, 1:] * of_away.cumsum(axis=1)[:, :-1]).sum(axis=1),
            (of_home * of_away).sum(axis=1),
            (of_away[:, 1:] * of_home.cumsum(axis=1)[:, :-1]).sum(axis=1),
        ]
    )
    whole = outcomes.sum(axis=1, keepdims=True)
    # Each of the four corrections is the probability of 1-1, times rho; two of them are draws.
    moved = (of_home[:, 1] * of_away[:, 1])[:, None] / whole
    return outcomes / whole, moved * [1, -2, 1]


def _codes(y: ArrayLike, matches: int) -> NDArray[np.intp]:
    """Labels as 0, 1 and 2 in the order home, draw, away."""
    labels = np.asarray(y, dtype=str)
    names, number = np.unique(labels, return_inverse=True)
    unknown = sorted(set(names.tolist()) - set(CLASSES))
    if unknown:
        raise ValueError(f"expected the outcomes {', '.join(CLASSES)}, found {first_few(unknown)}")
    if matches == 0 or labels.shape != (matches,):
        raise ValueError(f"expected an outcome of each match, found {labels.shape} of {matches}")
    codes = [CLASSES[::-1].index(name) for name in names]
    return np.array(codes, dtype=np.intp)[number]


def _weights(sample_weight: ArrayLike | None, matches: int) -> Floats:
    if sample_weight is None:
        return np.ones(matches)
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (matches,) or not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError(f"expected {matches} finite weights from 0, found {weight.shape}")
    if not weight.any():
        raise ValueError("expected a weight above 0, found none")
    return weight
