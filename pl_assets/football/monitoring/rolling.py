"""Scores over the last matches, as they stood after every match day."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.features import OUTCOMES
from pl_assets.football.scoring import (
    Floats,
    Outcomes,
    match_briers,
    match_divergences,
    match_log_losses,
    match_rps,
)

WINDOWS = (100, 380)
"""Matches that are looked back on: ten weeks, and a season of 20 clubs."""
_BINS = 10


class Judged(NamedTuple):
    """Matches in order of play with the forecasts of each model, all of them of every match."""

    days: NDArray[np.int64]
    """Counted from 1 January 1970."""
    outcomes: Outcomes
    closing: Floats
    base_rates: Floats
    """NaN where they are not known."""
    forecasts: dict[str, Floats]


def ends_of_days(days: NDArray[np.int64], since: int = 0) -> NDArray[np.intp]:
    """How many matches had been played at the end of each day from `since` on."""
    last = np.flatnonzero(np.append(days[1:] != days[:-1], True)) if len(days) else np.empty(0)
    ends = last.astype(np.intp)
    return np.asarray(ends[days[ends] >= since] + 1)


def rolling_scores(
    judged: Judged, model: str, window: int, ends: NDArray[np.intp]
) -> dict[str, Floats]:
    """Every score of a model over the last matches before each end.

    Args:
        judged: the matches.
        model: one of its forecasts.
        window: how many matches are looked back on.
        ends: of `ends_of_days`, each at least `window`.

    Returns:
        By the name of the series, a number for each end; NaN where a score cannot be told.
    """
    given, outcomes = judged.forecasts[model], judged.outcomes
    happened = np.eye(len(OUTCOMES))[outcomes]

    def over_window(values: Floats) -> Floats:
        sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        return np.asarray(sums[ends] - sums[ends - window])

    def mean(values: Floats) -> Floats:
        # What is not known of one match must not be carried on to windows without it.
        known = np.isfinite(values)
        lacks = over_window((~known).astype(float)) > 0
        return np.where(lacks, np.nan, over_window(np.where(known, values, 0.0)) / window)

    losses = match_log_losses(given, outcomes)
    loss, closing = mean(losses), mean(match_log_losses(judged.closing, outcomes))
    base = mean(match_log_losses(judged.base_rates, outcomes))
    called = np.eye(len(OUTCOMES))[given.argmax(axis=1)]
    hits, of_called, of_came = mean(called * happened), mean(called), mean(happened)
    precision, recall = _share(hits, of_called), _share(hits, of_came)
    way = base - closing
    return {
        "forecast_log_loss": loss,
        "forecast_rps": mean(match_rps(given, outcomes)),
        "forecast_brier": mean(match_briers(given, outcomes)),
        "forecast_accuracy": hits.sum(axis=1),
        "forecast_precision": precision.mean(axis=1),
        "forecast_recall": recall.mean(axis=1),
        "forecast_f1": _share(2 * precision * recall, precision + recall).mean(axis=1),
        "forecast_roc_auc": _roc_auc(given, outcomes, window, ends),
        "forecast_ece": np.abs(mean(_gaps(given, happened))).sum(axis=1) / len(OUTCOMES),
        "forecast_kl_to_close": mean(match_divergences(judged.closing, given)),
        "forecast_skill": np.divide(
            base - loss, way, out=np.full(len(ends), np.nan), where=way > 0
        ),
        "forecast_log_loss_less_closing": loss - closing,
    }


def _share(part: Floats, whole: Floats) -> Floats:
    """What has no denominator is 0, as in `judging.classes`."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _gaps(given: Floats, happened: Floats) -> Floats:
    """What each match adds to the gap of each bin of the calibration error, shape (n, bins)."""
    bin_of = np.minimum((given * _BINS).astype(int), _BINS - 1)
    gaps = np.zeros((len(given), _BINS))
    for code in range(len(OUTCOMES)):
        gaps[np.arange(len(given)), bin_of[:, code]] += given[:, code] - happened[:, code]
    return gaps


def _roc_auc(given: Floats, outcomes: Outcomes, window: int, ends: NDArray[np.intp]) -> Floats:
    """By ranks (Mann & Whitney 1947), ties counting half; see `judging.classes`."""
    from scipy.stats import rankdata

    starts = ends - window
    found = np.zeros(len(ends))
    for code in range(len(OUTCOMES)):
        views = np.lib.stride_tricks.sliding_window_view(given[:, code], window)[starts]
        came = np.lib.stride_tricks.sliding_window_view(outcomes == code, window)[starts]
        ranks = rankdata(views, axis=1) if len(views) else views
        ones = came.sum(axis=1)
        pairs = (ones * (window - ones)).astype(float)
        above = (ranks * came).sum(axis=1) - ones * (ones + 1) / 2
        found += np.divide(above, pairs, out=np.full(len(ends), np.nan), where=pairs > 0)
    return found / len(OUTCOMES)
