"""Checks that need more than a query: whether seasons have the size they should, and keep it."""

from collections.abc import Collection, Iterator

import dagster as dg
import pandas as pd

from pl_assets.football.calendar import london_day, season_days
from pl_assets.football.league_sizes import clubs_in
from pl_assets.football.leagues import LeagueSeason, league
from pl_assets.resources.clock import Clock
from pl_assets.resources.overrides import overrides_of
from pl_assets.resources.warehouse import Warehouse
from pl_assets.rules import outcome

_MOST_CLUBS = 24
_OVERFULL = "no_season_is_overfull"
_WHOLE = "finished_seasons_are_whole"
_SHRINKS = "no_season_shrinks"


@dg.multi_asset_check(
    can_subset=True,
    specs=[
        dg.AssetCheckSpec(
            _OVERFULL,
            asset="matches",
            description="No league has more clubs or matches in a season than play in it: too many "
            "clubs are one club under two names.",
            blocking=True,
        ),
        dg.AssetCheckSpec(
            _WHOLE,
            asset="matches",
            description="A season that is over has every match: 380 in the Premier League, 462 in "
            "1993/94 and 1994/95. What is missing may come yet, from another source: a warning.",
        ),
        dg.AssetCheckSpec(
            _SHRINKS,
            asset="matches",
            description="Every match that features were made of is still held. Who says that less "
            "is right names the season in the run's tag pl/may_shrink.",
            blocking=True,
        ),
    ],
)
def seasons_keep_their_size(
    context: dg.AssetCheckExecutionContext,
    warehouse: dg.ResourceParam[Warehouse],
    clock: dg.ResourceParam[Clock],
) -> Iterator[dg.AssetCheckResult]:
    """What is held of each season, beside what it should be and what it was."""
    asked_for = {key.name for key in context.selected_asset_check_keys}
    sizes = _season_sizes(warehouse)
    if _OVERFULL in asked_for:
        has_more = sizes["matches"] > sizes["matches_expected"]
        has_strangers = sizes["clubs"] > sizes["clubs_expected"]
        yield outcome(_OVERFULL, sizes[has_more | has_strangers], "seasons")
    if _WHOLE in asked_for:
        today = london_day(clock.latest())
        is_over = sizes["season"].map(lambda season: season_days(season)[1] < today).astype(bool)
        lacks = sizes["matches"] < sizes["matches_expected"]
        yield outcome(_WHOLE, sizes[is_over & lacks], "seasons", warns=True)
    if _SHRINKS in asked_for:
        allowed = overrides_of(context.run.tags).may_shrink
        yield outcome(_SHRINKS, _lost_matches(warehouse, allowed), "matches")


def _lost_matches(warehouse: Warehouse, allowed: Collection[LeagueSeason]) -> pd.DataFrame:
    """Matches that are in the features, which are from before the matches were read anew."""
    lost = warehouse.read(
        "SELECT league, season, match_id FROM match_features f WHERE is_played "
        "AND NOT EXISTS (SELECT FROM matches m WHERE m.match_id = f.match_id) ORDER BY match_id"
    )
    is_right = [pair in allowed for pair in zip(lost["league"], lost["season"], strict=True)]
    return lost[~pd.Series(is_right, dtype=bool)]


def _season_sizes(warehouse: Warehouse) -> pd.DataFrame:
    """Clubs and matches that are held of every season, and how many it has when it is over."""
    sizes = warehouse.read(
        "SELECT league, season, count(*) AS matches, count(DISTINCT home_team) AS clubs, "
        "bool_or(source = 'simulated') AS is_simulated "
        "FROM matches GROUP BY league, season ORDER BY league, season"
    )
    identity = zip(sizes["league"], sizes["season"], sizes["is_simulated"], strict=True)
    expected = [_expected(code, season, is_simulated=made_up) for code, season, made_up in identity]
    names = ["clubs_expected", "matches_expected"]
    return sizes.join(pd.DataFrame(expected, columns=names, dtype="int64"))


def _expected(code: str, season: int, *, is_simulated: bool) -> tuple[int, int]:
    """Clubs and matches of a season that is over; the most there can be where it is not known."""
    clubs = clubs_in(code, season, is_simulated=is_simulated) or _MOST_CLUBS
    whole = clubs * (clubs - 1)
    return clubs, whole if is_simulated else league(code).matches_in(season) or whole
