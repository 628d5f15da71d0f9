"""Aliases that were moved in MLflow by hand: which they are, and writing the decision down."""

import datetime as dt
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football.candidates import DEFAULTS
from pl_assets.resources.decisions import newest_of
from pl_assets.resources.model_registry import CHAMPION, ModelRegistry
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse


class Move(NamedTuple):
    """An alias `champion` that another version holds than was decided on."""

    model_name: str
    decided: int
    moved_to: int
    is_left_behind: bool
    """Whether it is where the decision took it from: a rollback died before it moved the alias."""

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
            left = decision["rolled_back_from"]
            is_left_behind = bool(pd.notna(left)) and int(left) == holds
            found.append(Move(name, decided, holds, is_left_behind))
    return found


def put_back(
    registry: ModelRegistry, warehouse: Warehouse, decisions: pd.DataFrame, moves: list[Move]
) -> list[Move]:
    """Give the decided version its alias where it was only left behind; returns the other moves.

    Of a rollback that was carried through, the version has forecast: who moves the alias back
    after that means it.
    """
    by_hand = []
    for move in moves:
        if move.is_left_behind and forecasts_are_by_others(warehouse, decisions, move.model_name):
            registry.name_alias(move.model_name, CHAMPION, move.decided)
        else:
            by_hand.append(move)
    return by_hand


def forecasts_are_by_others(warehouse: Warehouse, decisions: pd.DataFrame, name: str) -> bool:
    """Whether the newest forecasts are by another version than was decided on, as after a run that
    failed.

    Args:
        name: of the registered model.
    """
    newest = warehouse.read(
        "SELECT model_name, model_version, with_odds_model_name, with_odds_model_version "
        "FROM prediction_snapshots ORDER BY snapshot_id DESC LIMIT 1"
    )
    decision = newest_of(decisions, name)
    if newest.empty or decision is None:
        return False
    row = newest.iloc[0]
    by = {
        row["model_name"]: row["model_version"],
        row["with_odds_model_name"]: row["with_odds_model_version"],
    }
    return name in by and int(by[name]) != int(decision["model_version"])


def write_down(warehouse: Warehouse, moves: list[Move], as_of: dt.datetime) -> list[Move]:
    """Make decisions of moves by hand.

    A newer version that was left for an older one stays left, as after a rollback. One that was
    left for a newer may come back: a decision that died before it was held looks the same.

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
    rows: list[dict[str, Any]] = [
        {
            "model_name": move.model_name,
            "model_version": move.moved_to,
            "recipe": recipes[move.model_name, move.moved_to],
            "as_of": as_of,
            "is_judged": recipes[move.model_name, move.moved_to] in judged,
            "is_promoted": True,
            "reason": f"alias moved by hand in MLflow from version {move.decided}",
            "evidence": "[]",
            "rolled_back_from": move.decided if move.moved_to < move.decided else None,
        }
        for move in known
    ]
    if rows:
        with warehouse.connection() as connection:
            TableWriter(connection, "champion").append(pd.DataFrame(rows))
    return known
