"""A few seasons of the real Premier League, where PL_TEST_DATA says that the files are."""

import datetime as dt
import os
from functools import cache
from pathlib import Path

import pytest

from pl_assets.football.calendar import season_code
from pl_assets.football.leak_guard import Odds
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_tables import combined

DATA = Path(os.environ.get("PL_TEST_DATA", "")) / "football-data.co.uk" / "mmz4281"
AS_OF = dt.datetime(2026, 2, 10, 6, tzinfo=dt.UTC)

needs_real_files = pytest.mark.skipif(
    "PL_TEST_DATA" not in os.environ, reason="PL_TEST_DATA does not say where the real files are"
)


@cache
def real_league(first, last):
    """Matches and odds of these seasons."""
    tables = combined(
        [
            parse_season_file(
                (DATA / season_code(season) / "E0.csv").read_bytes(), "E0", season, AS_OF, "real"
            )
            for season in range(first, last + 1)
        ]
    )
    return tables.matches, Odds(tables.match_odds, tables.over_under_odds)
