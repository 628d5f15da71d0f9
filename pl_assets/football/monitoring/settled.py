"""Forecasts met by their results: the last one before kick-off of every match that was played."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.calendar import EARLIEST_KICK_OFF, kick_off_utc
from pl_assets.football.evaluation import CHAMPION, CHAMPION_WITH_ODDS
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.scoring import Outcomes, match_briers, match_log_losses, match_rps
from pl_assets.football.snapshot import MARKET, WITH_ODDS
from pl_assets.football.training import outcome_codes

MARKET_PROBABILITIES = [f"market_{name}" for name in PROBABILITIES]
CLOSING_PROBABILITIES = [f"closing_{name}" for name in PROBABILITIES]
SCORE_COLUMNS = [
    *("match_id", "league", "season", "match_date", "home_team", "away_team", "forecast_by"),
    *("model_name", "model_version", "snapshot_id", "as_of", "first_as_of", *PROBABILITIES),
    *(*MARKET_PROBABILITIES, *CLOSING_PROBABILITIES, "outcome", "log_loss", "rps", "brier"),
    *("market_log_loss", "closing_log_loss"),
]
_NAMES = {
    CHAMPION: ("model_name", "model_version", PROBABILITIES),
    CHAMPION_WITH_ODDS: ("with_odds_model_name", "with_odds_model_version", WITH_ODDS),
}
"""Of each forecaster, its columns in a snapshot: name, version, the three probabilities."""


def settled(forecasts: pd.DataFrame, matches: pd.DataFrame, closing: pd.DataFrame) -> pd.DataFrame:
    """The last forecast before kick-off of every match that is played, beside the market.

    Kick-off is that of the match as it was played, which may be another than it was forecast for;
    where it is not known, the earliest of that day.

    Args:
        forecasts: rows of predictions, of all snapshots, with `with_odds_model_name`.
        matches: rows of the table, of the matches that were forecast.
        closing: of `markets.closing_market`.

    Returns:
        `SCORE_COLUMNS`: for each match a row of the champion, and one of the champion with odds
        where it has forecast the match; in order of play.
    """
    kick_off = pd.Series(
        [
            kick_off_utc(day, EARLIEST_KICK_OFF) if pd.isna(known) else known
            for day, known in zip(matches["match_date"], matches["kick_off_utc"], strict=True)
        ],
        index=matches["match_id"],
        dtype="datetime64[us, UTC]",
    )
    known = forecasts[forecasts["match_id"].isin(kick_off.index)]
    before = known[
        known["as_of"].to_numpy("datetime64[us]")
        < kick_off.loc[known["match_id"]].to_numpy("datetime64[us]")
    ].sort_values(["as_of", "snapshot_id"], kind="stable")
    found = [_of_forecaster(name, before) for name in _NAMES]
    rows = pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)
    played = matches[["match_id", "league", "season", "match_date", "home_team", "away_team"]]
    rows = played.merge(rows, on="match_id").merge(
        matches[["match_id", "result"]].rename(columns={"result": "outcome"}), on="match_id"
    )
    rows[CLOSING_PROBABILITIES] = closing.reindex(rows["match_id"]).to_numpy(np.float64)
    return (
        rows.assign(**_scores(rows))
        .sort_values(["match_date", "match_id", "forecast_by"], kind="stable", ignore_index=True)
        .loc[:, SCORE_COLUMNS]
    )


def _of_forecaster(name: str, before: pd.DataFrame) -> pd.DataFrame:
    model, version, three = _NAMES[name]
    own = before[before[[model, version]].notna().all(axis=1)]
    columns = {model: "model_name", version: "model_version"}
    columns |= dict(zip((*three, *MARKET), (*PROBABILITIES, *MARKET_PROBABILITIES), strict=True))
    last = own.drop_duplicates("match_id", keep="last")
    first = own.drop_duplicates("match_id").set_index("match_id")["as_of"]
    return (
        last[["match_id", "snapshot_id", "as_of", *columns]]
        .rename(columns=columns)
        .assign(forecast_by=name, first_as_of=first.loc[last["match_id"]].to_numpy())
        .astype({"model_version": "int64", "first_as_of": "datetime64[us, UTC]"})
    )


def _scores(rows: pd.DataFrame) -> dict[str, Any]:
    outcomes = outcome_codes(rows["outcome"])
    own = rows[PROBABILITIES].to_numpy(np.float64)
    return {
        "log_loss": match_log_losses(own, outcomes),
        "rps": match_rps(own, outcomes),
        "brier": match_briers(own, outcomes),
        "market_log_loss": _known_losses(rows[MARKET_PROBABILITIES], outcomes),
        "closing_log_loss": _known_losses(rows[CLOSING_PROBABILITIES], outcomes),
    }


def _known_losses(three: pd.DataFrame, outcomes: Outcomes) -> NDArray[np.float64]:
    """Log losses, NaN where there is no market."""
    given = three.to_numpy(np.float64)
    return np.where(np.isfinite(given).all(axis=1), match_log_losses(given, outcomes), np.nan)
