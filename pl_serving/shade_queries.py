"""The SQL of live scores: champion and challenger on the questions that both have answered."""

from dataclasses import dataclass
from datetime import datetime

from pl_serving.history import History

_LIVE = """
SELECT model_name, champion_recipe, challenger_recipe, champion_version, challenger_version,
       questions, matches_asked, matches, champion_log_loss, challenger_log_loss, champion_rps,
       challenger_rps, market_matches, market_log_loss, market_rps, log_loss_less_champion,
       log_loss_less_champion_low, log_loss_less_champion_high, first_asked_at, last_asked_at
FROM model_scores_live
ORDER BY champion_version IS NOT NULL, last_asked_at DESC, model_name, champion_version DESC
LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class LiveScoreRow:
    """One row of `model_scores_live`."""

    model_name: str
    champion_recipe: str | None
    challenger_recipe: str | None
    champion_version: int | None
    """None, as the challenger's, for all versions of the recipes."""
    challenger_version: int | None
    questions: int
    matches_asked: int
    matches: int
    champion_log_loss: float | None
    """None, as all scores, while no match is settled."""
    challenger_log_loss: float | None
    champion_rps: float | None
    challenger_rps: float | None
    market_matches: int
    market_log_loss: float | None
    market_rps: float | None
    log_loss_less_champion: float | None
    log_loss_less_champion_low: float | None
    log_loss_less_champion_high: float | None
    first_asked_at: datetime
    last_asked_at: datetime


async def live_scores(past: History, data_source: str) -> list[LiveScoreRow]:
    """Of pairs of recipes, then of pairs of versions; those asked last are first."""
    return await past.rows(data_source, LiveScoreRow, _LIVE)
