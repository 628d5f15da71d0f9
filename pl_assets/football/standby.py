"""What versions that do not serve would forecast: the API follows an alias without a new run."""

from typing import Any

import numpy as np
import pandas as pd

from pl_assets.football.market_terms import market_terms
from pl_assets.football.models.forecast import PROBABILITIES, outcome_probabilities
from pl_assets.football.versions import TOTAL, Serving, Version, forecasts

COLUMNS = [
    *("model_name", "model_version", "fixtures", "pairings", "made_by", "total_goals"),
    *("offsets", "weights"),
]


def standby_forecasts(
    serving: Serving, coming: pd.DataFrame, coming_with_odds: pd.DataFrame, paired: pd.DataFrame
) -> pd.DataFrame:
    """Rows of the table `standby_forecasts`, one for each version.

    A version with a number that is none, as of a match that it knows too little of, is left out
    as a whole unless the stand-in knows it: what is switched to forecasts all that was forecast.

    Args:
        serving: the versions.
        coming: features of the rows of `predictions`.
        coming_with_odds: the same with the terms of their odds.
        paired: features of the rows of `pairings`.
    """
    coming, paired = _ordered(coming, ["match_id"]), _ordered(paired, _CLUBS)
    # A stand-in that serves needs none itself.
    stand_in = serving.without_odds or serving.champion
    rows = [_without_odds(one, stand_in, coming, paired) for one in serving.standby]
    with_odds = _ordered(coming_with_odds, ["match_id"])
    rows += [_with_odds(one, with_odds, paired) for one in serving.standby_with_odds]
    return pd.DataFrame([row for row in rows if row is not None], columns=COLUMNS)


_CLUBS = ["league", "home_team", "away_team"]


def _ordered(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    # By code points, as the API's SQL has it (COLLATE "C") and not as a language would.
    return rows.sort_values(by).reset_index(drop=True)


def _without_odds(
    version: Version, stand_in: Version | None, coming: pd.DataFrame, paired: pd.DataFrame
) -> dict[str, Any] | None:
    of_fixtures, of_pairings = (forecasts(rows, version, stand_in) for rows in (coming, paired))
    both = pd.concat([of_fixtures, of_pairings])
    if both[PROBABILITIES].isna().to_numpy().any():
        return None
    return {
        "model_name": version.model_name,
        "model_version": version.model_version,
        "fixtures": _flat(of_fixtures[PROBABILITIES]),
        "pairings": _flat(of_pairings[PROBABILITIES]),
        "made_by": both["model_version"].tolist(),
        "total_goals": both[TOTAL].tolist(),
        "offsets": [],
        "weights": None,
    }


def _with_odds(version: Version, coming: pd.DataFrame, paired: pd.DataFrame) -> dict[str, Any]:
    three = np.full((len(coming), 3), np.nan)
    known = version.knows(coming).to_numpy()
    if known.any():
        three[known] = outcome_probabilities(version.model, coming[known], version.features)
    terms = market_terms(version.model, version.features, paired)
    return {
        "model_name": version.model_name,
        "model_version": version.model_version,
        "fixtures": three.ravel().tolist(),
        "pairings": [],
        "made_by": [],
        "total_goals": [],
        "offsets": terms.offsets.ravel().tolist(),
        "weights": terms.weights.ravel().tolist(),
    }


def _flat(frame: pd.DataFrame) -> list[float]:
    return [float(value) for value in frame.to_numpy().ravel()]
