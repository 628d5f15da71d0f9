"""Forecasts as the API answers them: plain values in the shape of `schemas.Prediction`.

They are written without going through the model, which would check again, field by field, what
the snapshot was checked for when it came.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic_core import to_json

from pl_assets.football.score_forecast import scores_of
from pl_serving.schemas import LEAST_PRICED
from pl_serving.snapshot import MatchForecast, Probabilities, Snapshot

_OUTCOMES = ("home", "draw", "away")


def answers_of(matches: Sequence[MatchForecast], snapshot: Snapshot) -> list[dict[str, Any]]:
    """Each forecast as a dictionary of `schemas.Prediction`'s fields."""
    if not matches:
        return []
    scores = scores_of(
        np.array([match.answer for match in matches]),
        np.array([match.total_goals for match in matches]),
    )
    return [
        _answer(match, snapshot, expected, likeliest, probabilities)
        for match, expected, likeliest, probabilities in zip(
            matches,
            scores.expected.tolist(),
            scores.likeliest.tolist(),
            scores.probability.tolist(),
            strict=True,
        )
    ]


def written(document: Any) -> bytes:
    """As JSON."""
    return to_json(document)


def _answer(
    match: MatchForecast,
    snapshot: Snapshot,
    expected: list[float],
    likeliest: list[list[int]],
    probabilities: list[float],
) -> dict[str, Any]:
    answer = match.answer
    without_odds = match.forecast.named() | {
        "model_name": snapshot.model_name,
        "model_version": match.model_version,
    }
    with_odds = None
    if match.with_odds is not None and snapshot.with_odds is not None:
        with_odds = match.with_odds.named() | {
            "model_name": snapshot.with_odds.model_name,
            "model_version": snapshot.with_odds.model_version,
        }
    by = without_odds if with_odds is None or not match.are_odds_given else with_odds
    return {
        "match_id": match.match_id,
        "league": match.league,
        "kick_off_utc": match.kick_off_utc,
        "match_date": match.match_date,
        "home_team": match.home_team,
        "away_team": match.away_team,
        **answer.named(),
        "fair_odds": fair_odds(answer),
        "expected_home_goals": expected[0],
        "expected_away_goals": expected[1],
        "likeliest_scores": [
            {"home_goals": home, "away_goals": away, "probability": probability}
            for (home, away), probability in zip(likeliest, probabilities, strict=True)
        ],
        "market": None if match.market is None else match.market.named(),
        "without_odds": without_odds,
        "with_odds": with_odds,
        "answered_by": "without_odds" if by is without_odds else "with_odds",
        "model_name": by["model_name"],
        "model_version": by["model_version"],
        "as_of": snapshot.as_of,
        "data_source": snapshot.data_source,
    }


def fair_odds(three: Probabilities) -> dict[str, float | None]:
    """Decimal odds without a margin, by outcome; None for what next to never happens."""
    return {
        outcome: 1 / probability if probability >= LEAST_PRICED else None
        for outcome, probability in zip(_OUTCOMES, three, strict=True)
    }
