"""Ratings of past seasons as they are held, where all that they were made from is as it was.

To rate thirty seasons anew takes several times as long as everything else in a day's run. What
names them covers the code, every row that they were made from and every number that came of it,
so that a corrected score, other odds, newer code or a row that was altered has all made anew.
"""

import datetime as dt
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import numpy as np
import pandas as pd

from pl_assets.football import past_market
from pl_assets.football.calendar import season_days
from pl_assets.football.ratings import history
from pl_assets.football.ratings.history import COLUMNS, RATING_COLUMNS
from pl_assets.resources.warehouse import Warehouse

PAST_MADE_FROM = "past_made_from"
"""In the metadata of a materialization: names past ratings and what they were made from."""
_CODE = (*Path(str(history.__file__)).parent.glob("*.py"), Path(str(past_market.__file__)))
_LIBRARIES = ("pandas", "numpy", "scipy")


class Past(NamedTuple):
    """The ratings before the matches of past seasons, as far as they need not be made."""

    rows: pd.DataFrame
    since: dt.date
    """The first day of which ratings are to be made."""


def kept_past(
    context: dg.AssetExecutionContext,
    warehouse: Warehouse,
    season: int,
    matches: pd.DataFrame,
    market: pd.DataFrame,
) -> Past:
    """What is held of seasons before the present one; nothing if it may not be what it should be.

    Args:
        context: of the asset whose newest materialization says what is held.
        warehouse: where it is held.
        season: the present one.
        matches: rows of the table matches.
        market: see `past_market.of_matches`.
    """
    event = context.instance.get_latest_materialization_event(context.asset_key)
    made = event.asset_materialization if event else None
    said = made.metadata.get(PAST_MADE_FROM) if made else None
    if said is not None:
        rows = warehouse.read("SELECT * FROM team_ratings WHERE season < %s", season)[COLUMNS]
        is_of_matches = bool(rows["match_id"].notna().all())  # else somebody has put a row there
        if is_of_matches and said.value == past_name(season, matches, market, rows):
            return Past(rows, season_days(season)[0])
    return Past(pd.DataFrame(columns=COLUMNS), dt.date.min)


def past_name(
    season: int, matches: pd.DataFrame, market: pd.DataFrame, ratings: pd.DataFrame
) -> str:
    """Names the ratings of seasons before this one, with all that they are made from."""
    named = hashlib.sha256(f"{season}".encode())
    for file in sorted(_CODE):
        named.update(file.read_bytes())
    named.update("".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    before = matches[matches["season"] < season].sort_values("match_id")
    named.update(pd.util.hash_pandas_object(before.astype(str), index=False).to_numpy().tobytes())
    odds = market.reindex(before["match_id"]).to_numpy(float)
    named.update(np.nan_to_num(odds, nan=-1).tobytes())
    rated = ratings[(ratings["season"] < season) & ratings["match_id"].notna()]
    rated = rated.sort_values(["match_id", "team"])
    named.update("".join(rated["match_id"] + rated["team"]).encode())
    named.update(np.nan_to_num(rated[list(RATING_COLUMNS)].to_numpy(float), nan=-1).tobytes())
    return named.hexdigest()
