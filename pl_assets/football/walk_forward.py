"""Walk-forward: every season forecast from the seasons before it, the market's numbers beside."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.features import OUTCOMES
from pl_assets.football.markets import closing_market, market_average
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.training import FEWEST_MATCHES, train

PROBABILITIES = [f"{outcome}_probability" for outcome in ("home_win", "draw", "away_win")]
BACKTEST_COLUMNS = [
    *("model", "odds", "match_id", "league", "season", "match_date"),
    *(*PROBABILITIES, "outcome", "trained_through"),
]
CLOSING = "closing"

Forecaster = Callable[[pd.DataFrame, pd.DataFrame], NDArray[np.float64]]
"""From the matches played before a season, and those of it, probabilities of shape (n, 3)."""


class Track(NamedTuple):
    """A model and what odds it may know: 'none', 'past' or 'pre_match' (this match's too)."""

    model: str
    odds: str
    is_trained: bool


def walk_forward(match_features: pd.DataFrame, match_odds: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Forecasts of every match that has both pre-match and closing odds, season by season.

    Args:
        match_features: played matches and what was known before each.
        match_odds: 1X2 odds of the seasons to forecast, pre-match and closing.

    Yields:
        The rows of one season, `BACKTEST_COLUMNS`: each match once for every model, and for the
        market before it and at its close. Seasons with too little before them, or without odds,
        are passed over.
    """
    played = match_features[match_features["is_played"]]
    market, closing = market_average(match_odds), closing_market(match_odds)
    judged = played[with_odds(played, match_odds)]
    tracks: dict[Track, Forecaster] = {
        Track("base_rates", "none", True): _base_rates,
        Track("champion", "none", True): _champion,
        Track("market", "pre_match", False): lambda _, season: _looked_up(market, season),
        Track(CLOSING, "pre_match", False): lambda _, season: _looked_up(closing, season),
    }
    for season in sorted(judged["season"].unique()):
        before = played[played["season"] < season]
        of_season = judged[judged["season"] == season]
        if len(before) >= FEWEST_MATCHES:
            yield pd.concat(
                [
                    _rows(track, of_season, forecast(before, of_season), before)
                    for track, forecast in tracks.items()
                ],
                ignore_index=True,
            )[BACKTEST_COLUMNS]


def with_odds(played: pd.DataFrame, match_odds: pd.DataFrame) -> pd.Series:
    """Which matches have both a market before them and one at their close."""
    both = set(market_average(match_odds).index) & set(closing_market(match_odds).index)
    return played["match_id"].isin(both)


def _rows(
    track: Track, judged: pd.DataFrame, probabilities: NDArray[np.float64], before: pd.DataFrame
) -> pd.DataFrame:
    return judged[["match_id", "league", "season", "match_date", "outcome"]].assign(
        model=track.model,
        odds=track.odds,
        **dict(zip(PROBABILITIES, probabilities.T, strict=True)),
        trained_through=before["match_date"].max() if track.is_trained else None,
    )


def _base_rates(before: pd.DataFrame, judged: pd.DataFrame) -> NDArray[np.float64]:
    shares = before["outcome"].value_counts(normalize=True).reindex(OUTCOMES).to_numpy(float)
    return np.tile(shares, (len(judged), 1))


def _champion(before: pd.DataFrame, judged: pd.DataFrame) -> NDArray[np.float64]:
    return outcome_probabilities(train(before).model, judged)


def _looked_up(probabilities: pd.DataFrame, judged: pd.DataFrame) -> NDArray[np.float64]:
    return probabilities.loc[judged["match_id"]].to_numpy(float)
