"""What Prometheus is told: requests as they are answered, the snapshot as it is when asked."""

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from pl_serving.shade import FATES, Shade
from pl_serving.snapshot_store import SnapshotStore

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Metrics:
    """The metrics of one app, in a registry of its own."""

    def __init__(self, store: SnapshotStore) -> None:
        self.registry = CollectorRegistry()
        self.in_flight = 0
        self._requests = Counter(
            "pl_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "pl_request_seconds",
            "Time to the end of the answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.rate_limited = Counter(
            "pl_rate_limited", "Requests refused as too many.", registry=self.registry
        )
        self.refused_keys = Counter(
            "pl_refused_keys", "Requests refused for want of a key.", registry=self.registry
        )
        self.registry.register(_State(self, store))
        # Finding a child by its labels takes longer than counting.
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._histograms: dict[str, Histogram] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template, so that no client makes up new labels."""
        key = (method if method in _METHODS else "other", route, status)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = self._requests.labels(*map(str, key))
            self._histograms.setdefault(route, self._seconds.labels(route))
        counter.inc()
        self._histograms[route].observe(seconds)


class _State(Collector):
    """What is read at the moment of asking."""

    def __init__(self, metrics: Metrics, store: SnapshotStore) -> None:
        self._metrics = metrics
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        yield GaugeMetricFamily(
            "pl_requests_in_flight", "Requests being answered.", self._metrics.in_flight
        )
        yield GaugeMetricFamily(
            "pl_database_up",
            "Whether the database could be read when last looked at.",
            self._store.unreachable_since is None,
        )
        yield from _of_shade(self._store.shade)
        snapshot = self._store.current
        if snapshot is None:
            return
        age = datetime.now(UTC) - snapshot.published_at
        yield GaugeMetricFamily(
            "pl_snapshot_age_seconds", "Since the forecasts were published.", age.total_seconds()
        )
        info = GaugeMetricFamily(
            "pl_snapshot_info",
            "What made the forecasts; always 1.",
            labels=("model_name", "model_version", "data_source"),
        )
        made_by = (snapshot.model_name, str(snapshot.model_version), snapshot.data_source)
        info.add_metric(made_by, 1)
        yield info


def _of_shade(shade: Shade) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
    yield GaugeMetricFamily(
        "pl_shade_share", "Share of questions that challengers are asked too.", shade.share
    )
    yield GaugeMetricFamily(
        "pl_shade_spool_bytes", "What is written down and waits.", shade.spool_bytes
    )
    questions = CounterMetricFamily(
        "pl_shade_questions", "Questions of that share, by what became of them.", labels=("fate",)
    )
    for fate in FATES:
        questions.add_metric((fate,), shade.fates[fate])
    yield questions
