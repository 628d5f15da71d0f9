"""Live scores: champion and challenger on the questions that both have answered."""

from typing import Any

import numpy as np
import pandas as pd

from pl_assets.football import scoring
from pl_assets.football.evaluation import SEED
from pl_assets.football.judging.intervals import Interval, mean_over_weeks, weeks_of
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.training import outcome_codes

CHAMPION, CHALLENGER, MARKET = "champion", "challenger", "market"
_RECIPES = ["champion_recipe", "challenger_recipe"]
_VERSIONS = ["champion_version", "challenger_version"]
_LESS = [f"log_loss_less_champion{end}" for end in ("", "_low", "_high")]
LIVE_COLUMNS = [
    *("model_name", *_RECIPES, *_VERSIONS, "questions", "matches_asked", "matches"),
    *(f"{who}_{score}" for score in ("log_loss", "rps") for who in (CHAMPION, CHALLENGER)),
    *("market_matches", "market_log_loss", "market_rps", *_LESS),
    *("first_asked_at", "last_asked_at"),
]


def live_scores(asked: pd.DataFrame, last: pd.DataFrame, recipes: pd.DataFrame) -> pd.DataFrame:
    """Scores of each pair of versions, and of each pair of recipes, whatever their versions.

    Versions change every week, so that few matches come to be of one pair of them; of two recipes
    they add up. Of a match the last pair of forecasts before kick-off counts, once.

    Args:
        asked: how often, by `model_name`, both versions and `match_id` (null where none is
            listed): `questions`, `first_asked_at`, `last_asked_at`.
        last: of each pair of versions and each match that is settled the last question before
            kick-off: `match_id`, `match_date`, `outcome`, `asked_at`, the probabilities of
            champion, challenger and market, the last null where there was none.
        recipes: `recipe` by `model_name` and `model_version`.

    Returns:
        `LIVE_COLUMNS`, the recipes' rows first: their versions are null.
    """
    asked, last = (_with_recipes(rows, recipes) for rows in (asked, last))
    last = last.sort_values("asked_at", kind="stable")
    found = []
    for by in (_RECIPES, [*_RECIPES, *_VERSIONS]):
        keys = ["model_name", *by]
        settled = dict(iter(last.groupby(keys, dropna=False)))
        for key, questions in asked.groupby(keys, dropna=False):
            # NaN is no key of a dictionary that finds itself: recipes that are not held are "".
            rows = settled.get(key, last.head(0)).drop_duplicates("match_id", keep="last")
            found.append(dict(zip(keys, key, strict=True)) | _counted(questions) | _scored(rows))
    frame = pd.DataFrame(found, columns=LIVE_COLUMNS)
    frame[_RECIPES] = frame[_RECIPES].replace("", None)
    return frame.astype(dict.fromkeys(_VERSIONS, "Int64"))


def _with_recipes(rows: pd.DataFrame, recipes: pd.DataFrame) -> pd.DataFrame:
    known = recipes.set_index(["model_name", "model_version"])["recipe"].to_dict()
    return rows.assign(
        **{
            recipe: [
                known.get(key) or "" for key in zip(rows["model_name"], rows[version], strict=True)
            ]
            for recipe, version in zip(_RECIPES, _VERSIONS, strict=True)
        }
    )


def _counted(questions: pd.DataFrame) -> dict[str, Any]:
    return {
        "questions": int(questions["questions"].sum()),
        "matches_asked": int(questions["match_id"].nunique()),
        "first_asked_at": questions["first_asked_at"].min(),
        "last_asked_at": questions["last_asked_at"].max(),
    }


def _scored(rows: pd.DataFrame) -> dict[str, Any]:
    """Scores over matches, each there once; NaN where there are none."""
    outcomes = outcome_codes(rows["outcome"])
    losses, rps = {}, {}
    for who in (CHAMPION, CHALLENGER, MARKET):
        three = rows[[f"{who}_{name}" for name in PROBABILITIES]].to_numpy(np.float64)
        known = np.isfinite(three).all(axis=1)
        losses[who] = scoring.match_log_losses(three[known], outcomes[known])
        rps[who] = scoring.match_rps(three[known], outcomes[known])
    less = Interval(np.nan, np.nan, np.nan)
    if len(rows):
        differences = losses[CHALLENGER] - losses[CHAMPION]
        less = mean_over_weeks(differences, weeks_of(rows["match_date"]), seed=SEED)
    return {
        "matches": len(rows),
        **{f"{who}_log_loss": _mean(loss) for who, loss in losses.items()},
        **{f"{who}_rps": _mean(one) for who, one in rps.items()},
        "market_matches": len(losses[MARKET]),
        **dict(zip(_LESS, less, strict=True)),
    }


def _mean(values: scoring.Floats) -> float:
    return float(values.mean()) if len(values) else np.nan
