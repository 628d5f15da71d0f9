"""Betting as CSV: a line for each setting, or for each entry of the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pl_serving.betting_schemas import SettingResult
from pl_serving.ledger_schemas import LedgerBet
from pl_serving.prediction_csv import as_csv, is_liked_best

_OF_SETTING = ("strategy", "model", "price", "season")
RESULT_COLUMNS = [
    *_OF_SETTING,
    *(name for name in SettingResult.model_fields if name not in _OF_SETTING),
]
ENTRY_COLUMNS = [
    *("as_of", "account", "kind", "amount", "bankroll", "reason", "closing_probability"),
    *(f"bet_{name}" for name in LedgerBet.model_fields),
]
_MONEY = {
    *("turnover", "profit", "maximum_drawdown", "final_bankroll"),
    *("amount", "bankroll", "stake"),
}


def in_csv(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """Answers as a table; money has two decimals."""
    return as_csv([_with_pence(row) for row in rows], columns)


def is_csv_liked(asked_for: str | None, accept: str | None) -> bool:
    """Whether CSV is to be answered: by the parameter, or else by the header."""
    if asked_for is not None:
        return asked_for == "csv"
    return is_liked_best(accept)


def _with_pence(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _with_pence(value)
        if isinstance(value, Mapping)
        else f"{value:.2f}"
        if name in _MONEY and value is not None
        else value
        for name, value in row.items()
    }
