"""The season projection: how the season may end, from the newest forecasts of all its pairings."""

from typing import Any

import dagster as dg
import numpy as np
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.calendar import london_day, season_of
from pl_assets.football.leagues import league
from pl_assets.football.season_name import season_name
from pl_assets.football.season_projection import project_season, projection_table
from pl_assets.football.snapshot import Snapshot
from pl_assets.heat_map import heat_map
from pl_assets.resources.clock import Clock
from pl_assets.resources.tables import APPEND, TABLE_MODE
from pl_assets.settings import Settings

GROUP = "predictions"
OWNERS = ["team:forecasting"]
SEED = 1
"""Always the same, so that what changes from one projection to the next is news, not chance."""


def build_season_projection(settings: Settings) -> dg.AssetsDefinition:
    """The asset, for this kind of data."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        automation_condition=follows(),
        metadata={TABLE_MODE: APPEND},
        kinds={"numpy", "postgres"},
    )
    def season_projection(
        context: dg.AssetExecutionContext,
        matches: pd.DataFrame,
        predictions: Snapshot,
        clock: dg.ResourceParam[Clock],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """Where each club may finish, how likely, and its expected points: 10,000 seasons drawn."""
        header = predictions.header
        made = project_season(
            matches,
            predictions.pairings,
            predictions.club_states,
            season_of(london_day(header["as_of"])),
            SEED,
            is_simulated=settings.is_simulated,
        )
        of_snapshot = ("snapshot_id", "data_source", "model_name", "model_version")
        return dg.MaterializeResult(
            value=made.rows.assign(
                as_of=clock.as_of(context), **{name: header[name] for name in of_snapshot}
            ),
            metadata={
                "projection": dg.MetadataValue.md(projection_table(made.rows)),
                "leagues_without": made.reasons,
                **_pictures(made.rows, settings.data_source),
            },
        )

    return season_projection


def _pictures(rows: pd.DataFrame, data_source: str) -> dict[str, Any]:
    """A heat map of clubs by final position for each league, in per cent."""
    pictures = {}
    for code in rows["league"].unique():
        clubs = rows[rows["league"] == code]
        year = season_name(clubs["season"].iloc[0])
        title = f"{league(code).name} {year}, {data_source} data: final position, %"
        shares = np.array(clubs["position_probabilities"].tolist())
        picture = heat_map(clubs["team"].tolist(), shares, title)
        pictures[f"positions_{code}"] = dg.MetadataValue.md(picture)
    return pictures
