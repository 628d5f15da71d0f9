"""Judging forecasts against what happened: proper scores, accuracy, calibration.

Probabilities are arrays of shape (n, 3) in the order home, draw, away; outcomes are the index
of what happened, 0, 1 or 2. All means are over matches; logarithms are natural.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Outcomes = NDArray[np.intp]

_SMALLEST = 1e-15


def log_loss(probabilities: Floats, outcomes: Outcomes) -> float:
    """Mean of -log of the probability given to what happened, in nats (Good 1952)."""
    return float(match_log_losses(probabilities, outcomes).mean())


def match_log_losses(probabilities: Floats, outcomes: Outcomes) -> Floats:
    """The log loss of each match, in nats, shape (n,): what is compared match by match."""
    given = probabilities[np.arange(len(outcomes)), outcomes]
    return np.asarray(-np.log(np.clip(given, _SMALLEST, 1)))


def brier_score(probabilities: Floats, outcomes: Outcomes) -> float:
    """Mean over matches of the squared error summed over the three outcomes, 0 to 2 (Brier 1950,
    "Verification of forecasts expressed in terms of probability")."""
    return float(match_briers(probabilities, outcomes).mean())


def match_briers(probabilities: Floats, outcomes: Outcomes) -> Floats:
    """The Brier score of each match, 0 to 2, shape (n,)."""
    return np.asarray(((probabilities - np.eye(3)[outcomes]) ** 2).sum(axis=1))


def ranked_probability_score(probabilities: Floats, outcomes: Outcomes) -> float:
    """Mean ranked probability score, 0 to 1 (Epstein 1969; for football Constantinou & Fenton
    2012): squared differences of cumulative probabilities, halved for three outcomes."""
    return float(match_rps(probabilities, outcomes).mean())


def match_rps(probabilities: Floats, outcomes: Outcomes) -> Floats:
    """The ranked probability score of each match, 0 to 1, shape (n,)."""
    cumulative = np.cumsum(probabilities, axis=1)[:, :2]
    happened = np.cumsum(np.eye(3)[outcomes], axis=1)[:, :2]
    return np.asarray(((cumulative - happened) ** 2).sum(axis=1) / 2)


def accuracy(probabilities: Floats, outcomes: Outcomes) -> float:
    """Share of matches whose likeliest outcome happened."""
    return float((probabilities.argmax(axis=1) == outcomes).mean())


def expected_calibration_error(probabilities: Floats, outcomes: Outcomes, bins: int = 10) -> float:
    """Class-wise expected calibration error, pooled over the three outcomes.

    Every probability of every outcome falls in one of `bins` equal-width bins; the error is the
    mean over all of them of the bin's |mean probability - share that happened|. A perfect
    forecaster shows more than 0, by chance: about 0.0075 on 4,940 matches.
    """
    given = probabilities.ravel()
    happened = np.eye(3)[outcomes].ravel()
    bin_of = np.minimum((given * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=given - happened, minlength=bins)
    return float(np.abs(gaps).sum() / len(given))


def divergence(closing: Floats, probabilities: Floats) -> float:
    """Mean Kullback-Leibler divergence of a forecast from the closing market, in nats."""
    return float(match_divergences(closing, probabilities).mean())


def match_divergences(closing: Floats, probabilities: Floats) -> Floats:
    """The divergence of each match, in nats, shape (n,)."""
    forecast = np.clip(probabilities, _SMALLEST, 1)
    return np.asarray((closing * np.log(closing / forecast)).sum(axis=1))
