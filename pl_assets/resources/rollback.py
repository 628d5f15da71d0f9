"""Back to the champion before: what `pl rollback` writes down, and which version that is."""

import datetime as dt

import pandas as pd

from pl_assets.football.errors import ForecastError
from pl_assets.resources.decisions import have_served, newest_of
from pl_assets.resources.model_registry import CHAMPION, ModelRegistry
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse


class NoChampionBefore(ForecastError):
    """No version served before the one that does."""


class DecidedOtherwise(ForecastError):
    """A training that was at work during a rollback has decided after it."""


def previous_champion(decisions: pd.DataFrame, model_name: str) -> tuple[int, int]:
    """The version that serves, and the one that had come to serve before it.

    Args:
        decisions: rows of the table champion.
        model_name: the registered model.

    Raises:
        NoChampionBefore: if there is none, or nothing serves yet.
    """
    in_order = have_served(decisions, model_name)
    if len(in_order) < 2:
        raise NoChampionBefore(
            f"expected a champion of {model_name} before the one that serves, found none: "
            f"{'nothing serves yet' if not in_order else f'version {in_order[0]} is the first'}"
        )
    return in_order[-1], in_order[-2]


def roll_back(
    registry: ModelRegistry, warehouse: Warehouse, model_name: str, as_of: dt.datetime
) -> str:
    """Have the champion before serve again; forecasts are to be made anew by it.

    The version that is left does not come back by itself, nor does its recipe, if that was
    another, with the same code; a newer fit of the recipe that serves now may.

    Returns:
        What was done, in words.
    """
    decisions = warehouse.read("SELECT * FROM champion")
    now, before = previous_champion(decisions, model_name)
    of_before = (decisions["model_name"] == model_name) & (decisions["model_version"] == before)
    earlier = decisions[of_before].sort_values("decision_id").iloc[-1]
    reason = f"rolled back by hand from version {now}"
    row = {
        "model_name": model_name,
        "model_version": before,
        "recipe": earlier["recipe"],
        "as_of": as_of,
        "is_judged": bool(earlier["is_judged"]),
        "is_promoted": True,
        "reason": reason,
        "evidence": "[]",
        "rolled_back_from": now,
    }
    with warehouse.connection() as connection:
        TableWriter(connection, "champion").append(pd.DataFrame([row]))
    registry.name_alias(model_name, CHAMPION, before)
    return f"{model_name}: version {before} serves again, {reason}."


def require_left(warehouse: Warehouse, model_name: str) -> None:
    """See that the version that was rolled back from does not serve.

    Raises:
        DecidedOtherwise: if a training that was about to decide as it began has decided after it.
    """
    decisions = warehouse.read("SELECT * FROM champion")
    back = newest_of(decisions[decisions["rolled_back_from"].notna()], model_name)
    decided = newest_of(decisions, model_name)
    if decided["model_version"] == back["rolled_back_from"]:
        raise DecidedOtherwise(
            f"expected {model_name} to stay rolled back, found that a training has decided "
            f"meanwhile for version {decided['model_version']}: roll back again"
        )
