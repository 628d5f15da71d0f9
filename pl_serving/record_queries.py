"""The SQL of the record: how good the models have been, and every decision on which serves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pl_serving.history import History

_SCORES = """
SELECT model, odds, season, matches, left_out, log_loss, rps, accuracy, ece, kl_to_close,
       log_loss_less_market, log_loss_less_market_low, log_loss_less_market_high, as_of
FROM model_scores
WHERE part = 'whole'
  AND model IN ('champion', 'champion_with_odds', 'market', 'closing', 'base_rates')
ORDER BY season DESC NULLS FIRST, model
"""
_RELIABILITY = """
SELECT model, outcome, bin_low, bin_high, forecasts, mean_probability, share_happened,
       share_low, share_high
FROM model_reliability WHERE model = 'champion'
ORDER BY model, outcome, bin_low
"""
# A registry that was made anew counts from 1 again: the training before the decision is meant.
_DECISIONS = """
SELECT decision_id, model_name, model_version, champion.recipe, champion.as_of, is_judged,
       is_promoted, reason, evidence, rolled_back_from,
       trained.mlflow_run_id, trained.trained_through, trained.training_matches,
       trained.data_hash, trained.code_version,
       (SELECT min(held.as_of) FROM champion AS held
        WHERE held.model_name = champion.model_name AND held.decision_id <= champion.decision_id
          AND held.decision_id > coalesce(
            (SELECT max(other.decision_id) FROM champion AS other
             WHERE other.model_name = champion.model_name
               AND other.model_version <> champion.model_version
               AND other.decision_id < champion.decision_id), 0)) AS serves_since
FROM champion LEFT JOIN LATERAL (
  SELECT mlflow_run_id, trained_through, training_matches, data_hash, code_version
  FROM trained_versions
  WHERE trained_versions.model_name = champion.model_name
    AND trained_versions.model_version = champion.model_version
    AND trained_versions.as_of <= champion.as_of
  ORDER BY trained_versions.as_of DESC LIMIT 1
) AS trained ON true
"""
_PAGE = "WHERE %(before)s::bigint IS NULL OR decision_id < %(before)s "
_OF_VERSION = "WHERE model_name = %(name)s AND model_version = %(version)s "
_NEWEST_FIRST = "ORDER BY decision_id DESC LIMIT %(limit)s"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One row of `model_scores`, of whole seasons."""

    model: str
    odds: str
    season: int | None
    """Year in which it starts; None for all together."""
    matches: int
    left_out: int
    log_loss: float
    rps: float
    accuracy: float
    ece: float
    kl_to_close: float
    log_loss_less_market: float | None
    log_loss_less_market_low: float | None
    log_loss_less_market_high: float | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """One row of `model_reliability`."""

    model: str
    outcome: str
    bin_low: float
    bin_high: float
    forecasts: int
    mean_probability: float
    share_happened: float
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of `champion`, with the training that its version came of, where that is held."""

    decision_id: int
    model_name: str
    model_version: int
    recipe: str | None
    as_of: datetime
    is_judged: bool
    is_promoted: bool | None
    reason: str
    evidence: list[dict[str, Any]] | None
    rolled_back_from: int | None
    mlflow_run_id: str | None
    trained_through: date | None
    training_matches: int | None
    data_hash: str | None
    code_version: str | None
    serves_since: datetime
    """Since when the version had served without a break."""


async def scores(past: History, data_source: str) -> list[ScoreRow]:
    """Of the champions, the market, the close and the base rates; all seasons together first."""
    return await past.rows(data_source, ScoreRow, _SCORES)


async def reliability(past: History, data_source: str) -> list[ReliabilityRow]:
    """Of the champion, by outcome and by probability."""
    return await past.rows(data_source, ReliabilityRow, _RELIABILITY)


async def decisions(
    past: History, data_source: str, limit: int, before: int | None = None
) -> list[DecisionRow]:
    """The newest decisions first, older than the one that is named."""
    query = _DECISIONS + _PAGE + _NEWEST_FIRST
    return await past.rows(data_source, DecisionRow, query, {"limit": limit, "before": before})


async def decision_on(
    past: History, data_source: str, model_name: str, model_version: int
) -> DecisionRow | None:
    """The newest decision that had a version serve; None if none did."""
    given = {"name": model_name, "version": model_version, "limit": 1}
    query = _DECISIONS + _OF_VERSION + _NEWEST_FIRST
    found = await past.rows(data_source, DecisionRow, query, given)
    return found[0] if found else None
