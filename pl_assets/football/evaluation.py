"""Scores of a walk-forward: every model beside the market, by season and pooled."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pl_assets.football import scoring
from pl_assets.football.errors import InsufficientData
from pl_assets.football.training import FEWEST_MATCHES, outcome_codes
from pl_assets.football.walk_forward import CLOSING, PROBABILITIES, walk_forward, with_odds

ALL_SEASONS = "all"
SCORE_COLUMNS = [
    *("model", "odds", "season", "matches", "log_loss", "rps", "accuracy", "ece"),
    *("kl_to_close", "left_out"),
]


def evaluate(match_features: pd.DataFrame, match_odds: pd.DataFrame) -> pd.DataFrame:
    """Walk forward and score it; see `walk_forward` and `score`.

    Raises:
        InsufficientData: if no season has both enough before it and odds of its own.
    """
    seasons = list(walk_forward(match_features, match_odds))
    played = match_features[match_features["is_played"]]
    if not seasons:
        with_both = int(with_odds(played, match_odds).sum())
        raise InsufficientData(
            f"expected a season with odds after {FEWEST_MATCHES} played matches, found none among "
            f"{len(played)} matches, {with_both} of them with odds"
        )
    return score(pd.concat(seasons, ignore_index=True), played["season"].value_counts().to_dict())


def score(backtest: pd.DataFrame, played: Mapping[Any, int]) -> pd.DataFrame:
    """Scores of every model by season, and pooled, on the same matches.

    Args:
        backtest: rows of `walk_forward`.
        played: how many matches were played in each season.

    Returns:
        One row for each model and season (starting year, or 'all'), `SCORE_COLUMNS`; `left_out`
        counts the matches of those seasons that lack pre-match or closing odds.
    """
    closing = backtest[backtest["model"] == CLOSING].set_index("match_id")[PROBABILITIES]
    left_out = {
        season: played[season] - judged
        for season, judged in backtest.drop_duplicates("match_id")["season"].value_counts().items()
    }
    rows = []
    for (model, odds), of_model in backtest.groupby(["model", "odds"], sort=False):
        each = list(of_model.groupby("season"))
        for season, judged in [*each, (ALL_SEASONS, of_model)]:
            missing = left_out[season] if season != ALL_SEASONS else sum(left_out.values())
            rows.append([model, odds, season, *_scores(judged, closing), missing])
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def _scores(judged: pd.DataFrame, closing: pd.DataFrame) -> list[float]:
    probabilities = judged[PROBABILITIES].to_numpy(float)
    outcomes = outcome_codes(judged["outcome"])
    at_close = closing.loc[judged["match_id"]].to_numpy(float)
    return [
        len(outcomes),
        scoring.log_loss(probabilities, outcomes),
        scoring.ranked_probability_score(probabilities, outcomes),
        scoring.accuracy(probabilities, outcomes),
        scoring.expected_calibration_error(probabilities, outcomes),
        scoring.divergence(at_close, probabilities),
    ]
