"""Which recipes and versions serve, as the table `champion` has it."""

from typing import Any

import pandas as pd

from pl_assets.football.candidates import BY_NAME, DEFAULTS, registered_with
from pl_assets.football.evaluation import CHAMPION, CHAMPION_WITH_ODDS
from pl_assets.football.models.candidate import PAST, PRE_MATCH
from pl_assets.resources.warehouse import Warehouse

SCORED_AS = {PAST: CHAMPION, PRE_MATCH: CHAMPION_WITH_ODDS}
"""What the champion of each registered model is called among scores, by the key of `DEFAULTS`."""


def champion_recipes(warehouse: Warehouse) -> dict[str, str]:
    """The recipe of the champion of each registered model, by the key of `DEFAULTS`.

    Until a decision was taken it is what will serve first.
    """
    newest = warehouse.read(
        "SELECT DISTINCT ON (model_name) recipe FROM champion "
        "WHERE recipe IS NOT NULL ORDER BY model_name, decision_id DESC"
    )
    decided = {
        registered_with(BY_NAME[recipe]): recipe for recipe in newest["recipe"] if recipe in BY_NAME
    }
    return {key: default.name for key, default in DEFAULTS.items()} | decided


def champions(warehouse: Warehouse) -> dict[str, str]:
    """The same by what they are called among scores."""
    return {SCORED_AS[key]: recipe for key, recipe in champion_recipes(warehouse).items()}


def newest_of(decisions: pd.DataFrame, model_name: str) -> Any:
    """The decision in force on a registered model, among rows of the table; None if none was."""
    of_model = decisions[decisions["model_name"] == model_name]
    if of_model.empty:
        return None
    return of_model.sort_values("decision_id").iloc[-1]


def training_of(versions: pd.DataFrame, decision: Any) -> Any:
    """The row of the training that a decision's version came of; None if it is not held.

    Args:
        versions: rows of trained_versions.
        decision: a row of the table champion.
    """
    found = versions[
        (versions["model_name"] == decision["model_name"])
        & (versions["model_version"] == int(decision["model_version"]))
    ]
    # A registry that was made anew counts from 1 again: the newest is meant.
    return found.sort_values("as_of").iloc[-1] if len(found) else None


def have_served(decisions: pd.DataFrame, model_name: str) -> list[int]:
    """The versions that came to serve one after the other, without those that were left by hand.

    The last is the one that serves; a rollback takes versions off the end.
    """
    of_model = decisions[decisions["model_name"] == model_name].sort_values("decision_id")
    served: list[int] = []
    for version, left in zip(
        of_model["model_version"].astype(int), of_model["rolled_back_from"], strict=True
    ):
        if pd.notna(left) and version in served:
            del served[served.index(version) + 1 :]
        elif not served or served[-1] != version:
            served.append(version)
    return served


def were_left(decisions: pd.DataFrame, model_name: str) -> set[int]:
    """The versions of a registered model that were left by hand: they stay so."""
    of_model = decisions[decisions["model_name"] == model_name]
    return {int(version) for version in of_model["rolled_back_from"].dropna()}
