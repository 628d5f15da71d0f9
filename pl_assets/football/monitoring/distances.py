"""Distances: how far apart two samples of numbers are."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WASSERSTEIN = "normed Wasserstein distance"
LOG_Z = "standard errors of the mean logarithm"
LOG1_Z = "standard errors of the mean log(1 + x)"
_LEAST_DEVIATION = 0.001
"""Evidently's; stands in for that of numbers that were all alike."""


def normed_wasserstein(present: Floats, reference: Floats) -> float:
    """How far numbers have to be moved on average, in standard deviations of the reference.

    It is Evidently's `wasserstein`, which its reports are made with.
    """
    from scipy.stats import wasserstein_distance

    deviation = max(float(np.std(reference)), _LEAST_DEVIATION)
    return float(wasserstein_distance(reference, present)) / deviation


def standard_errors(present: Floats, reference: Floats) -> float:
    """How far two means are apart, in standard errors of the present one, for few matches."""
    error = max(float(np.std(reference)), _LEAST_DEVIATION) / np.sqrt(len(present))
    return float(abs(present.mean() - reference.mean()) / error)


# Logarithms: half of what it was stands out as clearly as twice as much.
def _log_z(present: Floats, reference: Floats) -> float:
    return standard_errors(np.log(present), np.log(reference))


def _log1_z(present: Floats, reference: Floats) -> float:
    return standard_errors(np.log1p(present), np.log1p(reference))


MEASURES: Mapping[str, Callable[[Floats, Floats], float]] = MappingProxyType(
    {WASSERSTEIN: normed_wasserstein, LOG_Z: _log_z, LOG1_Z: _log1_z}
)
