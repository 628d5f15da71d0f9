"""Checks that look for leaks: a sample of what is held is made again in another future.

What they do is `football.leak_guard`'s; the platform time of the run decides on the sample, so
that another run looks elsewhere and the same run always at the same.
"""

import datetime as dt

import dagster as dg
import numpy as np
import pandas as pd

from pl_assets.football.calendar import season_of
from pl_assets.football.candidates import BY_NAME
from pl_assets.football.leak_guard import (
    Difference,
    Odds,
    Sample,
    leaks_into_features,
    leaks_into_forecasts,
    odds_in_features,
)
from pl_assets.football.other_future import AHEAD
from pl_assets.resources.clock import Clock
from pl_assets.resources.code_versions import code_versions
from pl_assets.resources.decisions import champion_recipes
from pl_assets.resources.warehouse import Warehouse
from pl_assets.rules import outcome

_RECENT = 10
"""Match days of which one is looked at every other time: what was changed lately shows there."""
_WEEK = dt.timedelta(days=7)


@dg.asset_check(
    asset="match_features",
    blocking=True,
    description="No feature of a sampled match day changes when everything from that morning on "
    "does: results, shots and odds of that day, and all later matches. Or, by lot, none of those "
    "that may not know odds when all odds of all time are taken away.",
)
def no_feature_looks_ahead(
    warehouse: dg.ResourceParam[Warehouse], clock: dg.ResourceParam[Clock]
) -> dg.AssetCheckResult:
    """A match day of a league, every other time a recent one, made again one way or the other."""
    seed = int(clock.latest().timestamp())
    random = np.random.default_rng(seed)
    played = warehouse.read(
        "SELECT DISTINCT league, match_date FROM match_features WHERE is_played "
        "ORDER BY match_date, league"
    )
    found: list[Difference] = []
    looked_at = "nothing"
    if len(played):
        league = str(played["league"].tail(_RECENT).iloc[random.integers(_RECENT) % len(played)])
        of_league = played.loc[played["league"] == league, "match_date"]
        day = random.choice(of_league.tail(_RECENT) if random.random() < 0.5 else of_league)
        until = day + AHEAD
        matches = warehouse.read(
            "SELECT * FROM matches WHERE league = %s AND match_date <= %s", league, until
        )
        held = warehouse.read(
            "SELECT * FROM match_features WHERE league = %s AND match_date = %s", league, day
        )
        if random.random() < 0.5:
            odds = _odds(warehouse, [league], until)
            found = leaks_into_features(matches, odds, held, day, seed)
            looked_at = f"{day} in another future"
        else:
            found = odds_in_features(matches, _odds(warehouse, [], until), held, day)
            looked_at = f"{day} without odds"
    return _said("no_feature_looks_ahead", found, "features", looked_at)


@dg.asset_check(
    asset="backtest_predictions",
    blocking=True,
    description="No forecast of each champion's newest week, of another week of a champion, and of "
    "a week of another candidate changes when results, later matches and the odds that it may not "
    "know do; each comes out as it is held, unless other code made it.",
)
def no_forecast_looks_ahead(
    warehouse: dg.ResourceParam[Warehouse], clock: dg.ResourceParam[Clock]
) -> dg.AssetCheckResult:
    """Weeks of the champions, and one of another candidate, made again."""
    seed = int(clock.latest().timestamp())
    samples = _samples(warehouse, np.random.default_rng(seed))
    found: list[Difference] = []
    if samples:
        until = max(sample.monday for sample in samples) + _WEEK + AHEAD
        held = [
            warehouse.read(
                "SELECT * FROM backtest_predictions WHERE model = %s AND match_date >= %s "
                "AND match_date < %s",
                *(sample.candidate.name, sample.monday, sample.monday + _WEEK),
            )
            for sample in samples
        ]
        match_features = warehouse.read(
            "SELECT * FROM match_features WHERE match_date <= %s", until
        )
        odds = _odds(warehouse, match_features["league"].unique().tolist(), until)
        found = leaks_into_forecasts(match_features, odds, pd.concat(held), samples, seed)
    return _said("no_forecast_looks_ahead", found, "forecasts", "; ".join(map(str, samples)))


def _samples(warehouse: Warehouse, random: np.random.Generator) -> list[Sample]:
    """The newest week of each champion, any week of one of them, and any of one other candidate.

    What serves is looked at in every run, and where a change of it shows first.
    """
    weeks = warehouse.read(
        "SELECT DISTINCT model, date_trunc('week', match_date)::date AS monday "
        "FROM backtest_predictions WHERE model = ANY(%s) ORDER BY model, monday",
        list(BY_NAME),
    )
    held = {str(model): mondays.tolist() for model, mondays in weeks.groupby("model")["monday"]}
    serving = [recipe for recipe in champion_recipes(warehouse).values() if recipe in held]
    chosen = [(recipe, held[recipe][-1]) for recipe in serving]
    for some in (serving, [recipe for recipe in held if recipe not in serving]):
        if some:
            recipe = str(random.choice(some))
            chosen.append((recipe, random.choice(held[recipe])))
    codes = code_versions()
    return [
        Sample(BY_NAME[recipe], monday, codes[recipe]) for recipe, monday in dict.fromkeys(chosen)
    ]


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
