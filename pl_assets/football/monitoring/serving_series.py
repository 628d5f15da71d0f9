"""The series of the API: what two looks at its counters say of the time between them."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football.monitoring.points import Points

QUANTILES = (0.5, 0.95, 0.99)


class Scrape(NamedTuple):
    """What the API said at a moment; empty samples where it did not answer."""

    as_of: dt.datetime
    scraped_at: dt.datetime
    is_up: bool
    started_at: dt.datetime | None
    samples: Mapping[str, Any]
    """`requests` by status, `buckets` by upper bound in seconds, `rate_limited`, `refused_keys`,
    `snapshot_age_seconds`: counters since the process began, summed over routes."""


def serving_points(scrapes: list[Scrape]) -> pd.DataFrame:
    """Points of every look but the first, which stands for the time before; of one alone, its own.

    Args:
        scrapes: in their order.
    """
    points = Points()
    for scrape in scrapes[1:] or scrapes:
        points.add("serving_up", scrape.as_of, float(scrape.is_up))
        age = scrape.samples.get("snapshot_age_seconds")
        if age is not None:
            points.add("serving_snapshot_age_hours", scrape.as_of, age / 3600)
    answered = [scrape for scrape in scrapes if scrape.is_up]
    for before, after in pairwise(answered):
        _add_between(points, before, after)
    return points.frame()


def _add_between(points: Points, before: Scrape, after: Scrape) -> None:
    """What happened since the look before; of a process that began since, from its beginning."""
    is_same = before.started_at == after.started_at
    earlier = before.samples if is_same else {}
    since = before.scraped_at if is_same or after.started_at is None else after.started_at
    minutes = (after.scraped_at - since) / dt.timedelta(minutes=1)
    requests = _more(after.samples, earlier, "requests")
    buckets = _more(after.samples, earlier, "buckets")
    total = sum(requests.values())
    if minutes > 0:
        points.add("serving_requests_per_minute", after.as_of, total / minutes)
    if total > 0:
        ours = sum(count for status, count in requests.items() if status.startswith("5"))
        points.add("serving_error_share", after.as_of, ours / total)
    for quantile in QUANTILES:
        seconds = histogram_quantile(buckets, quantile)
        points.add("serving_latency_seconds", after.as_of, seconds, quantile=quantile)
    for why, counter in (("rate", "rate_limited"), ("key", "refused_keys")):
        more = after.samples.get(counter, 0.0) - earlier.get(counter, 0.0)
        points.add("serving_refused", after.as_of, more, why=why)


def _more(after: Mapping[str, Any], before: Mapping[str, Any], counter: str) -> dict[str, float]:
    earlier = before.get(counter, {})
    return {name: n - earlier.get(name, 0.0) for name, n in after.get(counter, {}).items()}


def histogram_quantile(buckets: Mapping[str, float], quantile: float) -> float | None:
    """The quantile of a histogram, evenly spread within its bucket, as Prometheus reckons it.

    Args:
        buckets: how many took at most so many seconds, by the bound as text; the last is '+Inf'.
        quantile: 0 to 1.

    Returns:
        None of nothing; the largest finite bound for what took longer.
    """
    bounds = sorted((float(bound), count) for bound, count in buckets.items())
    if not bounds or bounds[-1][1] <= 0:
        return None
    rank = quantile * bounds[-1][1]
    low, below = 0.0, 0.0
    for bound, count in bounds:
        if count >= rank and count > below:
            if bound == float("inf"):
                return low
            return low + (bound - low) * (rank - below) / (count - below)
        low, below = bound, count
    return low
