"""A snapshot: everything that is served together, made by one set of versions at one time."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.features import pairings as features_of_pairings
from pl_assets.football.market_terms import MarketTerms, market_terms
from pl_assets.football.markets import market_average
from pl_assets.football.models.forecast import PROBABILITIES, outcome_probabilities
from pl_assets.football.standby import standby_forecasts
from pl_assets.football.training import with_odds as with_odds_ratios
from pl_assets.football.versions import TOTAL, Serving, Version, forecasts

MARKET = [
    "market_home_probability",
    "market_draw_probability",
    "market_away_probability",
]
WITH_ODDS = [f"with_odds_{name}" for name in PROBABILITIES]
OFFSETS = ["with_odds_home_offset", "with_odds_away_offset"]


class Snapshot(NamedTuple):
    """Rows of the tables `prediction_snapshots` (one) and of those that its rows belong to."""

    header: dict[str, Any]
    predictions: pd.DataFrame
    pairings: pd.DataFrame
    club_states: pd.DataFrame
    standby_forecasts: pd.DataFrame


def make_snapshot(
    serving: Serving,
    header: dict[str, Any],
    season: int,
    coming: pd.DataFrame,
    fixture_odds: pd.DataFrame,
    team_ratings: pd.DataFrame,
) -> Snapshot:
    """Forecasts of the coming matches and of every pairing of clubs of the last two seasons.

    Those of which neither champion nor stand-in knows enough are left out, as of a league that has
    fixtures and no results yet: no league stops the others.

    Args:
        serving: the versions.
        header: what the row of `prediction_snapshots` says of the champion and of the moment, but
            for the season.
        season: the season of platform time.
        coming: rows of match_features that have not kicked off.
        fixture_odds: their pre-match odds: the market's number beside ours, and the input of
            the version with odds; never of the champion.
        team_ratings: every club's ratings, present ones included.
    """
    clubs = _club_states(team_ratings, coming, season)
    coming = coming[serving.knows(coming)].reset_index(drop=True)
    recent = clubs[clubs["is_current"] | (clubs["last_season"] >= season - 1).fillna(False)]
    pairs = recent[["league", "team"]].merge(recent[["league", "team"]], on="league")
    pairs = pairs[pairs["team_x"] != pairs["team_y"]].rename(
        columns={"team_x": "home_team", "team_y": "away_team"}
    )
    paired = features_of_pairings(pairs, team_ratings)
    paired = paired[serving.knows(paired)].reset_index(drop=True)
    market = market_average(fixture_odds).reindex(coming["match_id"])
    knowing_odds = with_odds_ratios(coming, fixture_odds)
    predictions = pd.concat(
        [
            coming[
                [
                    *("match_id", "league", "season", "match_date", "kick_off_utc"),
                    *("home_team", "away_team"),
                ]
            ],
            forecasts(coming, serving.champion, serving.without_odds),
            pd.DataFrame(market.to_numpy(), columns=MARKET),
            _with_odds(serving.with_odds, knowing_odds),
        ],
        axis=1,
    ).assign(**{name: header[name] for name in ("as_of", "data_source")})
    terms = _terms(serving.with_odds, paired)
    of_pairings = forecasts(paired, serving.champion, serving.without_odds)
    of_pairings = pd.concat(
        [
            paired[["league", "home_team", "away_team"]],
            of_pairings[[*PROBABILITIES, TOTAL, "model_version"]],
            pd.DataFrame(terms.offsets, columns=OFFSETS),
        ],
        axis=1,
    )
    named = (
        {}
        if serving.with_odds is None
        else {
            "with_odds_model_name": serving.with_odds.model_name,
            "with_odds_model_version": serving.with_odds.model_version,
            "with_odds_weights": terms.weights.ravel().tolist(),
        }
    )
    standby = standby_forecasts(serving, coming, knowing_odds, paired)
    return Snapshot(header | named | {"season": season}, predictions, of_pairings, clubs, standby)


def _with_odds(version: Version | None, rows: pd.DataFrame) -> pd.DataFrame:
    """Forecasts by the version with odds, null where a match has none."""
    found = pd.DataFrame(index=range(len(rows)), columns=WITH_ODDS, dtype=np.float64)
    numbers = pd.Series(pd.NA, index=found.index, dtype="Int64")
    if version is not None and len(rows):
        known = version.knows(rows).to_numpy()
        found.loc[known] = outcome_probabilities(version.model, rows[known], version.features)
        numbers[known] = version.model_version
    return found.assign(with_odds_model_version=numbers)


def _terms(version: Version | None, rows: pd.DataFrame) -> MarketTerms:
    if version is None:
        return MarketTerms(np.full((len(rows), 2), np.nan), np.full((2, 2), np.nan))
    return market_terms(version.model, version.features, rows)


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
        return "No matches are coming up that can be forecast."
    ours, market, both = (
        (predictions[columns] * 100).round(0).astype("Int64").astype(str).agg(" / ".join, axis=1)
        for columns in (PROBABILITIES, MARKET, WITH_ODDS)
    )
    shown = predictions[["match_date", "home_team", "away_team"]].assign(
        **{
            "home / draw / away, %": ours,
            "market, %": market.where(~market.str.contains("NA"), ""),
            "with odds, %": both.where(~both.str.contains("NA"), ""),
        }
    )
    return shown.to_markdown(index=False)
