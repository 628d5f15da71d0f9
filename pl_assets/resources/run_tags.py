"""Tags of runs that are read again by what runs: why a run was started."""

import dagster as dg

BECAUSE_TAG = "pl/because"
"""Why a run was started, in words; shown beside it in Dagster's UI."""


def because(context: dg.AssetExecutionContext) -> str | None:
    """Why this run was started; None if nobody said."""
    return context.run.tags.get(BECAUSE_TAG)
