"""Rules: asset checks that are a query for what breaks them, those of an asset in one step."""

from collections.abc import Iterator
from typing import Any, LiteralString, NamedTuple

import dagster as dg
import pandas as pd
from psycopg import sql

from pl_assets.resources.warehouse import Warehouse

_FEW = 20
"""Rows that break a rule and are shown; all are counted."""


class Rule(NamedTuple):
    """A check that passes when a query finds no offending row."""

    asset: str
    name: str
    description: str
    query: LiteralString | sql.Composed
    """The rows that break it."""
    rows: str
    """What to call them."""
    warns: bool = False
    """A failure is a warning."""
    blocks: bool = True
    """A failure that is no warning stops what is made from the asset."""
    after: tuple[str, ...] = ()
    """Other assets that the query reads, so that it waits for them."""


def checked_together(asset: str, rules: list[Rule]) -> dg.AssetChecksDefinition:
    """All rules of an asset in one step: a step for each would cost more than the queries."""

    @dg.multi_asset_check(
        name=f"{asset}_rules",
        can_subset=True,  # a single one can be run from the UI
        specs=[
            dg.AssetCheckSpec(
                rule.name,
                asset=asset,
                description=rule.description,
                blocking=rule.blocks and not rule.warns,
                additional_deps=rule.after,
            )
            for rule in rules
        ],
    )
    def check(
        context: dg.AssetCheckExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator[dg.AssetCheckResult]:
        asked_for = {key.name for key in context.selected_asset_check_keys}
        for rule in rules:
            if rule.name in asked_for:
                found = warehouse.read(rule.query)
                yield outcome(rule.name, found, rule.rows, warns=rule.warns)

    return check


def outcome(
    name: str, found: pd.DataFrame, rows: str, *, warns: bool = False
) -> dg.AssetCheckResult:
    """Passed if no row was found; else failed, or a warning, with the first of them.

    Args:
        name: of the check.
        found: the rows that break its rule.
        rows: what to call them.
        warns: a failure is a warning.
    """
    metadata: dict[str, Any] = {"offending_rows": len(found)}
    if len(found):
        metadata[rows] = dg.MetadataValue.md(found.head(_FEW).to_markdown(index=False))
    severity = dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR
    return dg.AssetCheckResult(
        passed=found.empty, check_name=name, severity=severity, metadata=metadata
    )
