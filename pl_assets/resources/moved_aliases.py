"""Aliases that were moved in MLflow by hand: which they are, and writing the decision down."""

import datetime as dt
from typing import NamedTuple

import pandas as pd

from pl_assets.football.candidates import DEFAULTS
from pl_assets.resources.decisions import newest_of
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse


class Move(NamedTuple):
    """An alias `champion` that another version holds than was decided on."""

    model_name: str
    decided: int
    moved_to: int

    def __str__(self) -> str:
        return f"{self.model_name} from version {self.decided} to {self.moved_to}"


def moved_aliases(registry: ModelRegistry, decisions: pd.DataFrame) -> list[Move]:
    """The aliases that are elsewhere than the table `champion` has them.

    Args:
        registry: MLflow's.
        decisions: rows of the table.
    """
    found = []
    for key in DEFAULTS:
        name = registry.name_for(key)
        decision = newest_of(decisions, name)
        if decision is None:
            continue
        decided, holds = int(decision["model_version"]), registry.version_of(name)
        if holds is not None and holds != decided:
            found.append(Move(name, decided, holds))
    return found


def write_down(
    warehouse: Warehouse, decisions: pd.DataFrame, moves: list[Move], as_of: dt.datetime
) -> list[Move]:
    """Make decisions of moves: the version that was left stays so, as after a rollback.

    Returns:
        Those that could be: a version that the platform did not train cannot serve.
    """
    trained = warehouse.read(
        "SELECT DISTINCT model_name, model_version, recipe FROM trained_versions"
    )
    versions = trained[["model_name", "model_version"]].itertuples(index=False, name=None)
    recipes = dict(zip(versions, trained["recipe"], strict=True))
    judged = set(warehouse.read("SELECT DISTINCT model FROM model_scores")["model"])
    known = [move for move in moves if (move.model_name, move.moved_to) in recipes]
    rows = [
        {
            "model_name": move.model_name,
            "model_version": move.moved_to,
            "recipe": recipes[move.model_name, move.moved_to],
            "as_of": as_of,
            "is_judged": recipes[move.model_name, move.moved_to] in judged,
            "is_promoted": True,
            "reason": f"alias moved by hand in MLflow from version {move.decided}",
            "evidence": "[]",
            "rolled_back_from": move.decided,
        }
        for move in known
    ]
    if rows:
        with warehouse.connection() as connection:
            TableWriter(connection, "champion").append(pd.DataFrame(rows))
    return known
