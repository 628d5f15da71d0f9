"""Checks that need more than a query: whether seasons have the size they should, and keep it."""

from typing import Any

import dagster as dg
import pandas as pd

from pl_assets.football.calendar import london_day, season_days
from pl_assets.football.leagues import league
from pl_assets.football.simulation.clubs_of import league_size
from pl_assets.resources.clock import Clock
from pl_assets.resources.overrides import overrides_of
from pl_assets.resources.warehouse import Warehouse

_FEW = 20
_MOST_CLUBS = 24


def outcome(found: pd.DataFrame, columns: str, *, warns: bool = False) -> dg.AssetCheckResult:
    """Passed if no row was found; else failed, or a warning, with the first of them."""
    metadata: dict[str, Any] = {"offending_rows": len(found)}
    if len(found):
        metadata[columns] = dg.MetadataValue.md(found.head(_FEW).to_markdown(index=False))
    severity = dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR
    return dg.AssetCheckResult(passed=found.empty, severity=severity, metadata=metadata)


@dg.asset_check(
    asset="matches",
    description="No league has more clubs or matches in a season than play in it.",
    blocking=True,
)
def no_season_is_overfull(warehouse: dg.ResourceParam[Warehouse]) -> dg.AssetCheckResult:
    """Too many clubs are one club under two names; too many matches likewise."""
    sizes = _season_sizes(warehouse)
    has_more = sizes["matches"] > sizes["matches_expected"]
    return outcome(sizes[has_more | (sizes["clubs"] > sizes["clubs_expected"])], "seasons")


@dg.asset_check(
    asset="matches",
    description="A season that is over has every club and match: 380 in the Premier League, 462 in "
    "1993/94 and 1994/95.",
)
def finished_seasons_are_whole(
    warehouse: dg.ResourceParam[Warehouse], clock: dg.ResourceParam[Clock]
) -> dg.AssetCheckResult:
    """What is missing may come yet, from another source: a warning."""
    today = london_day(clock.latest())
    sizes = _season_sizes(warehouse)
    is_over = sizes["season"].map(lambda season: season_days(season)[1] < today).astype(bool)
    lacks = sizes["matches"] < sizes["matches_expected"]
    return outcome(sizes[is_over & lacks], "seasons", warns=True)


def _season_sizes(warehouse: Warehouse) -> pd.DataFrame:
    """Clubs and matches that are held of every season, and how many it has when it is over."""
    sizes = warehouse.read(
        "SELECT league, season, count(*) AS matches, count(DISTINCT home_team) AS clubs, "
        "bool_or(source = 'simulated') AS is_simulated "
        "FROM matches GROUP BY league, season ORDER BY league, season"
    )
    expected = [
        _expected(code, season, is_simulated=is_simulated)
        for code, season, is_simulated in zip(
            sizes["league"], sizes["season"], sizes["is_simulated"], strict=True
        )
    ]
    names = ["clubs_expected", "matches_expected"]
    return sizes.join(pd.DataFrame(expected, columns=names, dtype="int64"))


def _expected(code: str, season: int, *, is_simulated: bool) -> tuple[int, int]:
    """Clubs and matches of a season that is over; the most there can be where it is not known."""
    registered = league(code)
    clubs = league_size(code, season) if is_simulated else registered.clubs_in(season)
    clubs = clubs or _MOST_CLUBS
    whole = clubs * (clubs - 1)
    return clubs, whole if is_simulated else registered.matches_in(season) or whole


@dg.asset_check(
    asset="matches",
    description="Every match that features were made of is still held. Who says that less is right "
    "names the season in the run's tag pl/may_shrink.",
    blocking=True,
)
def no_season_shrinks(
    context: dg.AssetCheckExecutionContext, warehouse: dg.ResourceParam[Warehouse]
) -> dg.AssetCheckResult:
    """The features are from before the matches were read anew: a record of what there was."""
    lost = warehouse.read(
        "SELECT league, season, match_id FROM match_features f WHERE is_played "
        "AND NOT EXISTS (SELECT FROM matches m WHERE m.match_id = f.match_id) ORDER BY match_id"
    )
    allowed = overrides_of(context.run.tags).may_shrink
    is_right = [pair in allowed for pair in zip(lost["league"], lost["season"], strict=True)]
    return outcome(lost[~pd.Series(is_right, dtype=bool)], "matches")
