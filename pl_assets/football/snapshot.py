"""A snapshot: everything that is served together, made by one model version at one time."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.features import pairings as features_of_pairings
from pl_assets.football.markets import market_average
from pl_assets.football.models.forecast import OutcomeModel, outcome_probabilities

PROBABILITIES = ["home_win_probability", "draw_probability", "away_win_probability"]
MARKET = [
    "market_home_probability",
    "market_draw_probability",
    "market_away_probability",
]


class Snapshot(NamedTuple):
    """Rows of the tables `prediction_snapshots` (one), `predictions`, `pairings`, `club_states`."""

    header: dict[str, Any]
    predictions: pd.DataFrame
    pairings: pd.DataFrame
    club_states: pd.DataFrame


def make_snapshot(
    model: OutcomeModel,
    header: dict[str, Any],
    season: int,
    coming: pd.DataFrame,
    fixture_odds: pd.DataFrame,
    team_ratings: pd.DataFrame,
) -> Snapshot:
    """Forecasts of the coming matches and of every pairing of clubs of the last two seasons.

    Args:
        model: the champion.
        header: what the row of `prediction_snapshots` says of it and of the moment, but for
            the season.
        season: the season of platform time.
        coming: rows of match_features that have not kicked off.
        fixture_odds: their pre-match odds; the market's number beside ours, no input.
        team_ratings: every club's ratings, present ones included.
    """
    clubs = _club_states(team_ratings, coming, season)
    recent = clubs[clubs["is_current"] | (clubs["last_season"] >= season - 1).fillna(False)]
    pairs = recent[["league", "team"]].merge(recent[["league", "team"]], on="league")
    pairs = pairs[pairs["team_x"] != pairs["team_y"]].rename(
        columns={"team_x": "home_team", "team_y": "away_team"}
    )
    paired = features_of_pairings(pairs, team_ratings)
    market = market_average(fixture_odds).reindex(coming["match_id"])
    predictions = coming[
        ["match_id", "league", "season", "match_date", "kick_off_utc", "home_team", "away_team"]
    ].assign(
        **dict(zip(PROBABILITIES, outcome_probabilities(model, coming).T, strict=True)),
        **dict(zip(MARKET, market.to_numpy().T, strict=True)),
        **{name: header[name] for name in ("model_name", "model_version", "as_of", "data_source")},
    )
    probabilities = dict(zip(PROBABILITIES, outcome_probabilities(model, paired).T, strict=True))
    forecasts = paired[["league", "home_team", "away_team"]].assign(**probabilities)
    return Snapshot(header | {"season": season}, predictions, forecasts, clubs)


def _club_states(team_ratings: pd.DataFrame, coming: pd.DataFrame, season: int) -> pd.DataFrame:
    of_matches = team_ratings[team_ratings["match_id"].notna()]
    last_season = of_matches.groupby(["league", "team"])["season"].max().rename("last_season")
    present = team_ratings[team_ratings["match_id"].isna()]
    states = present[["league", "team", "last_played", "elo"]].merge(
        last_season.reset_index(), on=["league", "team"], how="left"
    )
    to_play = {
        (league, team)
        for side in ("home_team", "away_team")
        for league, team in zip(coming["league"], coming[side], strict=True)
    }
    # By league as well: a club that went down is known in two, and plays in one.
    plays = [pair in to_play for pair in zip(states["league"], states["team"], strict=True)]
    is_current = (states["last_season"] == season).fillna(False) | np.array(plays, dtype=bool)
    return states.assign(
        is_current=is_current.astype(bool), last_season=states["last_season"].astype("Int64")
    )


def forecast_table(predictions: pd.DataFrame) -> str:
    """Forecasts with the market's beside them, in per cent, as a Markdown table."""
    if predictions.empty:
        return "No matches are coming up."
    ours, market = (
        (predictions[columns] * 100).round(0).astype("Int64").astype(str).agg(" / ".join, axis=1)
        for columns in (PROBABILITIES, MARKET)
    )
    shown = predictions[["match_date", "home_team", "away_team"]].assign(
        **{"home / draw / away, %": ours, "market, %": market.where(~market.str.contains("NA"), "")}
    )
    return shown.to_markdown(index=False)
