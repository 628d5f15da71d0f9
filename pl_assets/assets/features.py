"""Features: what every club is worth before each match, and what a model may know of it."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.calendar import coming, london_day, season_of
from pl_assets.football.features import match_features as features_of
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.resources.clock import Clock
from pl_assets.resources.kept_ratings import PAST_MADE_FROM, kept_past, past_name
from pl_assets.resources.tables import SINCE_SEASON
from pl_assets.resources.warehouse import Warehouse

GROUP = "features"
OWNERS = ["team:forecasting"]
_SHOWN = 20


@dg.asset(group_name=GROUP, owners=OWNERS, automation_condition=follows(), kinds={"pandas"})
def team_ratings(
    context: dg.AssetExecutionContext,
    matches: pd.DataFrame,
    match_odds: pd.DataFrame,
    over_under_odds: pd.DataFrame,
    fixtures: pd.DataFrame,
    clock: dg.ResourceParam[Clock],
    warehouse: dg.ResourceParam[Warehouse],
) -> dg.MaterializeResult[pd.DataFrame]:
    """What every club is worth before each of its matches, and at present.

    Elo and form; attack and defence fitted on goals, shots and shots on target; and, for the
    track `past` alone, as the odds of earlier matches had it.
    """
    today = london_day(clock.as_of(context))
    market = of_matches(match_odds, over_under_odds)
    season = season_of(today)
    past = kept_past(context, warehouse, season, matches, market)
    made = rate_clubs(matches, fixtures, market, season, today, past.since)
    is_held = made["match_id"].isin(past.rows["match_id"])
    ratings = pd.concat([past.rows, made[~is_held]]) if len(past.rows) else made
    of_season = matches.loc[matches["season"] == season, "home_team"]
    present = ratings[ratings["match_id"].isna() & ratings["team"].isin(of_season)]
    shown = present[
        [
            *("team", "elo", "deserved_fast_attack", "deserved_fast_defence"),
            *("market_attack", "market_defence", "last_played"),
        ]
    ]
    shown = shown.nlargest(_SHOWN, "elo").round(2)
    return dg.MaterializeResult(
        value=ratings,
        metadata={
            "strongest_now": dg.MetadataValue.md(shown.to_markdown(index=False)),
            "rows_kept": len(past.rows),
            PAST_MADE_FROM: past_name(season, matches, market, ratings),
            **({SINCE_SEASON: season} if len(past.rows) else {}),
        },
    )


@dg.asset(group_name=GROUP, owners=OWNERS, automation_condition=follows(), kinds={"pandas"})
def match_features(
    context: dg.AssetExecutionContext,
    matches: pd.DataFrame,
    fixtures: pd.DataFrame,
    team_ratings: pd.DataFrame,
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult[pd.DataFrame]:
    """What was known before kick-off of each played match, and is known of each coming one."""
    to_play = coming(fixtures, clock.as_of(context))
    to_play = to_play[~to_play["match_id"].isin(matches["match_id"])]
    features = features_of(matches, to_play, team_ratings)
    return dg.MaterializeResult(
        value=features,
        metadata={
            "played": int(features["is_played"].sum()),
            "coming": len(to_play),
            "without_past_odds": int(features["market_supremacy"].isna().sum()),
        },
    )
