"""Seasons: windows that begin on 1 July, the current one included."""

import datetime as dt

import dagster as dg

from pl_assets.football.calendar import FIRST_SEASON

SEASONS = dg.TimeWindowPartitionsDefinition(
    cron_schedule="0 0 1 7 *",
    start=dt.datetime(FIRST_SEASON, 7, 1),  # noqa: DTZ001 - Dagster reads it as UTC
    fmt="%Y",
    end_offset=1,
)

WHOLE_HISTORY = dg.BackfillPolicy.single_run()
"""All seasons asked for go through one run: a run for each would cost ten seconds a season."""


def one_run_over(first: int, last: int) -> dict[str, str]:
    """Tags of a run over all seasons from one to another."""
    return {
        "dagster/asset_partition_range_start": str(first),
        "dagster/asset_partition_range_end": str(last),
    }
