"""Forecasts and what happened, drawn at random for property tests and made in bulk for the rest."""

import numpy as np
from hypothesis import strategies as st

CHANCES = st.tuples(*[st.floats(min_value=0.01, max_value=1.0)] * 3)
MATCH = st.tuples(CHANCES, st.integers(0, 2))


def as_arrays(rows):
    """Probabilities (n, 3) and outcomes (n,) of drawn matches."""
    given = np.array([chances for chances, _ in rows])
    return given / given.sum(axis=1, keepdims=True), np.array([outcome for _, outcome in rows])


judged_matches = st.lists(MATCH, min_size=1, max_size=40).map(as_arrays)


def honest_forecasts(matches, seed=0):
    """Probabilities (n, 3), and outcomes (n,) that happen just as often as these say."""
    random = np.random.default_rng(seed)
    probabilities = random.dirichlet([4.5, 2.5, 3], size=matches)
    drawn = random.random((matches, 1))
    return probabilities, (drawn > probabilities.cumsum(axis=1)[:, :2]).sum(axis=1)
