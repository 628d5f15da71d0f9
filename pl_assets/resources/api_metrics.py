"""What the API says of itself at /metrics, in a form that two looks can be compared in."""

import datetime as dt
from collections import Counter
from typing import Any

from pl_assets.football.monitoring.serving_series import Scrape
from pl_assets.resources.trusted import authorities
from pl_assets.settings import Settings

_TIMEOUT_S = 3.0
_OF_THE_PLATFORM = ("/metrics", "/health", "/monitoring")
"""Asked to look after it, by machines or by a page that asks by itself: that is not its use."""


class ApiMetrics:
    """The API's own numbers, asked for over HTTP.

    Args:
        settings: `serving_url` says where.
    """

    def __init__(self, settings: Settings) -> None:
        self._url = f"{settings.serving_url}/metrics"

    def look(self, as_of: dt.datetime) -> tuple[Scrape, str]:
        """A look at this moment, and what was seen in words; no answer is an answer too."""
        import httpx

        now = dt.datetime.now(dt.UTC)
        try:
            answer = httpx.get(self._url, timeout=_TIMEOUT_S, verify=authorities())
            answer.raise_for_status()
            started_at, samples = read(answer.text)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            word = f"expected metrics at {self._url}, found {type(problem).__name__}: {problem}"
            return Scrape(as_of, now, False, None, {}), word
        return Scrape(as_of, now, True, started_at, samples), f"{self._url} answers"


def read(text: str) -> tuple[dt.datetime | None, dict[str, Any]]:
    """When the process began, and the samples that are kept: see `Scrape`.

    Raises:
        ValueError: if the text is not in Prometheus' format, or not the API's.
    """
    from prometheus_client.parser import text_string_to_metric_families

    started_at: dt.datetime | None = None
    requests: Counter[str] = Counter()
    buckets: Counter[str] = Counter()
    single: dict[str, float] = {}
    names = set()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            names.add(sample.name)
            labels, value = sample.labels, float(sample.value)
            if labels.get("route", "").startswith(_OF_THE_PLATFORM):
                continue
            match sample.name:
                case "pl_requests_total":
                    requests[labels["status"]] += value  # type: ignore[assignment]
                case "pl_request_seconds_bucket":
                    buckets[labels["le"]] += value  # type: ignore[assignment]
                case "pl_rate_limited_total":
                    single["rate_limited"] = value
                case "pl_refused_keys_total":
                    single["refused_keys"] = value
                case "pl_snapshot_age_seconds":
                    single["snapshot_age_seconds"] = value
                case "pl_rate_limited_created":
                    # This counter has no labels: it is made when the process begins.
                    started_at = dt.datetime.fromtimestamp(value, dt.UTC)
    if "pl_rate_limited_total" not in names:
        raise ValueError("expected the API's counters, found none of them")
    return started_at, {"requests": dict(requests), "buckets": dict(buckets), **single}
