"""Back to the champion before: what `pl rollback` writes down, and which version that is."""

import datetime as dt

import pandas as pd

from pl_assets.football.errors import ForecastError
from pl_assets.resources.decisions import newest_of
from pl_assets.resources.model_registry import CHAMPION, ModelRegistry
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse


class NoChampionBefore(ForecastError):
    """No version served before the one that does."""


def previous_champion(decisions: pd.DataFrame, model_name: str) -> "tuple[int, int]":
    """The version that serves, and the one that had come to serve before it.

    Args:
        decisions: rows of the table champion.
        model_name: the registered model.

    Raises:
        NoChampionBefore: if there is none, or nothing serves yet.
    """
    serving = newest_of(decisions, model_name)
    of_model = decisions[decisions["model_name"] == model_name].sort_values("decision_id")
    in_order = list(dict.fromkeys(int(number) for number in of_model["model_version"]))
    if serving is None or in_order.index(int(serving["model_version"])) == 0:
        raise NoChampionBefore(
            f"expected a champion of {model_name} before the one that serves, found none among "
            f"{len(in_order)} versions that have served"
        )
    now = int(serving["model_version"])
    return now, in_order[in_order.index(now) - 1]


def roll_back(
    registry: ModelRegistry, warehouse: Warehouse, model_name: str, as_of: dt.datetime
) -> str:
    """Have the champion before serve again; forecasts are to be made anew by it.

    The version that is left does not come back by itself; a newer one of its recipe may.

    Returns:
        What was done, in words.
    """
    decisions = warehouse.read("SELECT * FROM champion")
    now, before = previous_champion(decisions, model_name)
    earlier = decisions[
        (decisions["model_name"] == model_name) & (decisions["model_version"] == before)
    ]
    reason = f"rolled back by hand from version {now}"
    row = {
        "model_name": model_name,
        "model_version": before,
        "recipe": earlier.iloc[-1]["recipe"],
        "as_of": as_of,
        "is_judged": bool(earlier.iloc[-1]["is_judged"]),
        "is_promoted": True,
        "reason": reason,
        "evidence": "[]",
    }
    with warehouse.connection() as connection:
        TableWriter(connection, "champion").append(pd.DataFrame([row]))
    registry.name_alias(model_name, CHAMPION, before)
    return f"{model_name}: version {before} serves again, {reason}."
