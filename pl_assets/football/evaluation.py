"""The walk-forward table: each season forecast from the seasons before it, beside the market."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football import scoring
from pl_assets.football.errors import InsufficientData
from pl_assets.football.features import OUTCOMES
from pl_assets.football.markets import closing_market, market_average
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.training import FEWEST_MATCHES, outcome_codes, train

Forecaster = Callable[[pd.DataFrame, pd.DataFrame], NDArray[np.float64]]
"""From the matches played before a season, and those of it, probabilities of shape (n, 3)."""

SCORE_COLUMNS = [
    *("model", "odds", "season", "matches", "log_loss", "rps", "accuracy", "ece"),
    *("kl_to_close", "left_out"),
]


class Track(NamedTuple):
    """A model and what odds it may know: 'none', 'past' or 'pre_match' (this match's too)."""

    model: str
    odds: str


def evaluate(match_features: pd.DataFrame, match_odds: pd.DataFrame) -> pd.DataFrame:
    """Scores of every model by season, and pooled, on the matches that all of them have.

    Args:
        match_features: played matches and what was known before each.
        match_odds: 1X2 odds, pre-match and closing.

    Returns:
        One row for each model and season (starting year, or 'all'), `SCORE_COLUMNS`; `left_out`
        counts the matches of those seasons that lack pre-match or closing odds.

    Raises:
        InsufficientData: if no season has both enough before it and odds of its own.
    """
    played = match_features[match_features["is_played"]]
    market, closing = market_average(match_odds), closing_market(match_odds)
    has_odds = played["match_id"].isin(market.index) & played["match_id"].isin(closing.index)
    tracks: dict[Track, Forecaster] = {
        Track("base_rates", "none"): _base_rates,
        Track("champion", "none"): _champion,
        Track("market", "pre_match"): lambda _, season: _looked_up(market, season),
        Track("closing", "pre_match"): lambda _, season: _looked_up(closing, season),
    }
    seasons: list[_Season] = list(_walk_forward(played, has_odds, tracks))
    if not seasons:
        raise InsufficientData(
            f"expected a season with odds after {FEWEST_MATCHES} played matches, found none among "
            f"{len(played)} matches, {int(has_odds.sum())} of them with odds"
        )
    each: list[tuple[int | str, list[_Season]]] = [(of.season, [of]) for of in seasons]
    rows = [
        _scores(track, season, of, closing)
        for track in tracks
        for season, of in [*each, ("all", seasons)]
    ]
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


class _Season(NamedTuple):
    season: int
    match_ids: list[str]
    outcomes: NDArray[np.intp]
    forecasts: dict[Track, NDArray[np.float64]]
    left_out: int


def _walk_forward(
    played: pd.DataFrame, has_odds: pd.Series, tracks: dict[Track, Forecaster]
) -> Iterator[_Season]:
    for season in sorted(played["season"].unique()):
        before = played[played["season"] < season]
        of_season = played["season"] == season
        judged = played[of_season & has_odds]
        if len(before) < FEWEST_MATCHES or judged.empty:
            continue
        forecasts = {track: forecast(before, judged) for track, forecast in tracks.items()}
        yield _Season(
            int(season),
            list(judged["match_id"]),
            outcome_codes(judged["outcome"]),
            forecasts,
            int((of_season & ~has_odds).sum()),
        )


def _base_rates(before: pd.DataFrame, judged: pd.DataFrame) -> NDArray[np.float64]:
    shares = before["outcome"].value_counts(normalize=True).reindex(OUTCOMES).to_numpy(float)
    return np.tile(shares, (len(judged), 1))


def _champion(before: pd.DataFrame, judged: pd.DataFrame) -> NDArray[np.float64]:
    return outcome_probabilities(train(before).model, judged)


def _looked_up(probabilities: pd.DataFrame, judged: pd.DataFrame) -> NDArray[np.float64]:
    return probabilities.loc[judged["match_id"]].to_numpy(float)


def _scores(
    track: Track, season: int | str, of: list[_Season], closing: pd.DataFrame
) -> tuple[object, ...]:
    probabilities = np.vstack([s.forecasts[track] for s in of])
    outcomes = np.concatenate([s.outcomes for s in of])
    at_close = closing.loc[[m for s in of for m in s.match_ids]].to_numpy(float)
    return (
        *track,
        season,
        len(outcomes),
        scoring.log_loss(probabilities, outcomes),
        scoring.ranked_probability_score(probabilities, outcomes),
        scoring.accuracy(probabilities, outcomes),
        scoring.expected_calibration_error(probabilities, outcomes),
        scoring.divergence(at_close, probabilities),
        sum(s.left_out for s in of),
    )
