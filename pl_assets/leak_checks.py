"""Checks that look for leaks: a sample of what is held is made again in another future.

What they do is `football.leak_guard`'s; the platform time of the run decides on the sample, so
that another run looks elsewhere and the same run always at the same.
"""

import datetime as dt

import dagster as dg
import numpy as np
import pandas as pd

from pl_assets.football.calendar import season_of
from pl_assets.football.candidates import BY_NAME, CANDIDATES
from pl_assets.football.leak_guard import (
    Difference,
    Odds,
    leaks_into_features,
    leaks_into_forecasts,
    odds_in_features,
)
from pl_assets.football.models.candidate import WEEKLY
from pl_assets.football.other_future import AHEAD
from pl_assets.resources.clock import Clock
from pl_assets.resources.warehouse import Warehouse
from pl_assets.season_checks import outcome

_RECENT = 10
"""Match days of which one is looked at: what was changed lately shows there first."""
_WEEK = dt.timedelta(days=7)


@dg.asset_check(
    asset="match_features",
    blocking=True,
    description="No feature of two sampled match days changes when everything from that morning "
    "on does: results, shots and odds of that day, and all later matches. On one of them, those "
    "that may not know odds stay the same when all odds of all time are taken away.",
)
def no_feature_looks_ahead(
    warehouse: dg.ResourceParam[Warehouse], clock: dg.ResourceParam[Clock]
) -> dg.AssetCheckResult:
    """Two match days of a league, one of them recent, made again."""
    seed = int(clock.latest().timestamp())
    random = np.random.default_rng(seed)
    played = warehouse.read(
        "SELECT DISTINCT league, match_date FROM match_features WHERE is_played "
        "ORDER BY match_date, league"
    )
    found: list[Difference] = []
    days: list[dt.date] = []
    if len(played):
        league = str(played["league"].tail(_RECENT).iloc[random.integers(_RECENT) % len(played)])
        of_league = played.loc[played["league"] == league, "match_date"]
        days = [random.choice(of_league.tail(_RECENT)), random.choice(of_league)]
        until = max(days) + AHEAD
        matches = warehouse.read(
            "SELECT * FROM matches WHERE league = %s AND match_date <= %s", league, until
        )
        odds = _odds(warehouse, [league], until)
        held = warehouse.read(
            "SELECT * FROM match_features WHERE league = %s AND match_date = ANY(%s)", league, days
        )
        for day in days:
            found += leaks_into_features(matches, odds, held, day, seed)
        found += odds_in_features(matches, odds, held, days[0])
    return _said("no_feature_looks_ahead", found, "features", ", ".join(map(str, days)))


@dg.asset_check(
    asset="backtest_predictions",
    blocking=True,
    description="No forecast of a sampled week by a sampled candidate changes when results, later "
    "matches and the odds that it may not know do, and each comes out as it is held.",
)
def no_forecast_looks_ahead(
    warehouse: dg.ResourceParam[Warehouse], clock: dg.ResourceParam[Clock]
) -> dg.AssetCheckResult:
    """A week of a candidate that is refitted weekly, made again."""
    seed = int(clock.latest().timestamp())
    weeks = warehouse.read(
        "SELECT DISTINCT model, date_trunc('week', match_date)::date AS monday "
        "FROM backtest_predictions WHERE model = ANY(%s) ORDER BY model, monday",
        [one.name for one in CANDIDATES if one.refitted == WEEKLY and one.features],
    )
    found: list[Difference] = []
    looked_at = ""
    if len(weeks):
        model, monday = weeks.iloc[np.random.default_rng(seed).integers(len(weeks))]
        looked_at = f"{model}, week of {monday}"
        until = monday + _WEEK + AHEAD
        held = warehouse.read(
            "SELECT * FROM backtest_predictions WHERE model = %s AND match_date >= %s "
            "AND match_date < %s",
            *(model, monday, monday + _WEEK),
        )
        match_features = warehouse.read(
            "SELECT * FROM match_features WHERE match_date <= %s", until
        )
        odds = _odds(warehouse, match_features["league"].unique().tolist(), until)
        found = leaks_into_forecasts(match_features, odds, held, BY_NAME[model], monday, seed)
    return _said("no_forecast_looks_ahead", found, "forecasts", looked_at)


def _odds(warehouse: Warehouse, leagues: list[str], until: dt.date) -> Odds:
    """Odds of these leagues, of all seasons up to that of a day."""
    season = season_of(until)
    return Odds(
        warehouse.read(
            "SELECT match_id, phase, bookmaker, home_odds, draw_odds, away_odds, flag "
            "FROM match_odds WHERE league = ANY(%s) AND season <= %s",
            *(leagues, season),
        ),
        warehouse.read(
            "SELECT match_id, phase, bookmaker, goals_line, over_odds, under_odds "
            "FROM over_under_odds WHERE league = ANY(%s) AND season <= %s",
            *(leagues, season),
        ),
    )


def _said(name: str, found: list[Difference], rows: str, looked_at: str) -> dg.AssetCheckResult:
    leaks = pd.DataFrame(found, columns=list(Difference._fields), dtype=object)
    result = outcome(name, leaks, rows)
    return dg.AssetCheckResult(
        passed=result.passed,
        check_name=name,
        severity=result.severity,
        description=str(found[0]) if found else None,
        metadata={**result.metadata, "looked_at": looked_at},
    )
