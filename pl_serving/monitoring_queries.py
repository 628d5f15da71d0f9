"""The SQL of what programs are told of monitoring: the newest drift, and alerts."""

from dataclasses import dataclass
from datetime import date, datetime

from pl_serving.history import History

# A quick look at the latest week is younger than the weekly run: the newest of each is meant.
_DRIFT = """
WITH found AS (
  SELECT 'feature' AS kind, * FROM feature_drift
  UNION ALL SELECT 'prediction', * FROM prediction_drift
  UNION ALL SELECT 'data', * FROM data_quality
)
SELECT kind, name, span, measure, distance, threshold, is_drifted, is_watched, current_mean,
       reference_mean, current_matches, reference_matches, current_from, current_to,
       mlflow_run_id, report, as_of
FROM found
WHERE (kind, span, as_of) IN (SELECT kind, span, max(as_of) FROM found GROUP BY kind, span)
ORDER BY is_drifted DESC, distance / nullif(threshold, 0) DESC NULLS LAST, kind, name, span
"""
_ALERTS = """
SELECT kind, subject, severity, word, link, opened_as_of, opened_at, closed_as_of, closed_at,
       closing_word, retraining_as_of, retraining_run_id
FROM alerts
"""
_OPEN = "WHERE closed_at IS NULL ORDER BY opened_at DESC, alert_id DESC"
_CLOSED = "WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, alert_id DESC LIMIT %s"


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One column of the newest look at it."""

    kind: str
    name: str
    span: str
    measure: str
    distance: float | None
    threshold: float
    is_drifted: bool
    is_watched: bool
    current_mean: float | None
    reference_mean: float | None
    current_matches: int
    reference_matches: int
    current_from: date | None
    current_to: date | None
    mlflow_run_id: str | None
    report: str | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One row of `alerts`."""

    kind: str
    subject: str
    severity: str
    word: str
    link: str | None
    opened_as_of: datetime
    opened_at: datetime
    closed_as_of: datetime | None
    closed_at: datetime | None
    closing_word: str | None
    retraining_as_of: datetime | None
    retraining_run_id: str | None


async def newest_drift(past: History, data_source: str) -> list[DriftRow]:
    """What drifted most first."""
    return await past.rows(data_source, DriftRow, _DRIFT)


async def open_alerts(past: History, data_source: str) -> list[AlertRow]:
    """The newest first."""
    return await past.rows(data_source, AlertRow, _ALERTS + _OPEN)


async def closed_alerts(past: History, data_source: str, limit: int) -> list[AlertRow]:
    """The last that ended first."""
    return await past.rows(data_source, AlertRow, _ALERTS + _CLOSED, [limit])
