"""How thresholds of drift are found, and what they find: on the real files that PL_TEST_DATA names.

    python tests/bench/drift.py [--write]

Every week of every season since 2006/07 is judged as a monitoring run would have judged it that
day. Told are the highest distance that each column has come to, which makes its threshold (with
--write they are written down), the alerts that there would have been, and how many matches a fault
has to have spoilt until it is reported. docs/drift.md has the numbers.
"""

import datetime as dt
import math
import sys

import numpy as np
import pandas as pd
from forecasts import features, read

from pl_assets.football.candidates import PAST_ODDS
from pl_assets.football.monitoring import drift_columns
from pl_assets.football.monitoring.drift import drift
from pl_assets.football.monitoring.drift_columns import COLUMNS, feature_values, forecast_values
from pl_assets.football.monitoring.drift_state import drift_state
from pl_assets.football.monitoring.match_weeks import LATEST_WEEK, TEN_WEEKS, windows
from pl_assets.football.season_name import season_name
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import MARKET, markets, walk_forward
from pl_assets.settings import PROJECT

FIRST, LAST = 2006, 2024
MANY = 8
"""Matches: about a round."""
RECOUNTED = range(2013, 2016)
"""Seasons compared with others in which the source counted shots on target otherwise."""
MARGIN = {TEN_WEEKS: 1.2, LATEST_WEEK: 1.15}
"""Less for the newest week, which is tried from every day of the week."""
TABLE = PROJECT / "pl_assets" / "football" / "monitoring" / "thresholds.csv"


def halved(matches, rng):
    for side in ("home", "away"):
        matches[f"{side}_shots_on_target"] //= 2


def doubled(matches, rng):
    for side in ("home", "away"):
        matches[f"{side}_shots"] *= 2


def more_goals(matches, rng):
    for side in ("home", "away"):
        matches[f"{side}_goals"] += rng.poisson(0.3 * matches[f"{side}_goals"].to_numpy(float))


FAULTS = {"shots on target halved": halved, "shots doubled": doubled, "goals +30 %": more_goals}


def monitoring_days(matches, season):
    """A Tuesday after each week of a season: when everything of a weekend has been played."""
    of_season = matches.loc[matches["season"] == season, "match_date"]
    first = of_season.min()
    day = first - dt.timedelta(days=first.weekday()) + dt.timedelta(days=8)
    while day <= of_season.max() + dt.timedelta(days=8):
        yield day
        day += dt.timedelta(days=7)


def near(matches, season):
    return matches[matches["season"].between(season - 3, season)]


def judged(matches, values, season, columns=COLUMNS, later=range(1)):
    """What each monitoring run of a season finds, so many days later."""
    held = near(matches, season)
    mine = values[values.index.isin(held["match_id"])]
    for day in monitoring_days(matches, season):
        for days in later:
            through = day + dt.timedelta(days=days - 1)
            found = drift(mine, columns, windows(held, through))
            yield found.assign(season=season, day=day)


def highest(runs):
    """The highest distance of each column, without the years of another count where it matters."""
    counted_on_target = runs["name"].str.contains("on_target|deserved|surprise_shots_on")
    fair = runs[~(counted_on_target & runs["season"].isin(RECOUNTED))]
    return fair.groupby(["name", "span"])["distance"].max()


def threshold(distance, span):
    """A margin above the highest that was seen, rounded up."""
    wanted = distance * MARGIN[span]
    step = 0.05 if wanted >= 0.5 else 0.01
    return round(math.ceil(wanted / step - 1e-9) * step, 2)


def alerts(runs):
    """Days on which an alert would have been raised, with its words."""
    is_open, raised = False, []
    for day, rows in runs.groupby("day"):
        state = drift_state(rows, is_open=is_open)
        if state.change == "raised":
            raised.append((day, state.word))
        is_open = state.change in ("raised", "goes on")
    return raised


def first_report(matches, features_of, season, start, fault):
    """Matches spoilt until a fault is reported, None if never; and until the first run."""
    rng = np.random.default_rng(0)
    held = near(matches, season).copy()
    spoilt = (held["season"] == season) & (held["match_date"] >= start)
    some = held[spoilt].copy()
    fault(some, rng)
    held[spoilt] = some
    values = feature_values(held, features_of)
    by_first = None
    for day in monitoring_days(matches, season):
        if day <= start:
            continue
        by_now = int((spoilt & (held["match_date"] < day)).sum())
        by_first = by_now if by_first is None else by_first
        found = drift(values, STATISTICS, windows(held, day - dt.timedelta(days=1)))
        if found.loc[found["is_watched"], "is_drifted"].any():
            return by_now, by_first
    return None, by_first


STATISTICS = [column for column in COLUMNS if column.name in drift_columns.STATISTICS]


def tell(said):
    sys.stdout.write(f"{said}\n")


def main():
    held = read({"E0": range(2000, LAST + 1)})
    matches = held[0]
    of_matches, market = features(*held)
    rows = learning_rows(of_matches, held[1], market)
    walked = walk_forward(rows, PAST_ODDS, "", pd.DataFrame({"model": [], "made_from": []}))
    ours = pd.concat([found for _, found, _ in walked])
    both = markets(rows, held[1])
    theirs = both[both["model"] == MARKET]
    values = feature_values(matches, of_matches).join(forecast_values(ours, theirs))
    seasons = range(FIRST, LAST + 1)
    runs = pd.concat([found for season in seasons for found in judged(matches, values, season)])
    quick = [column for column in COLUMNS if column.span == LATEST_WEEK]
    week = [
        found for season in seasons for found in judged(matches, values, season, quick, range(7))
    ]
    seen = highest(pd.concat([runs, *week]))
    table = pd.DataFrame(COLUMNS)
    table["highest"] = [seen.get((c.name, c.span), np.nan) for c in COLUMNS]
    table["new"] = list(map(threshold, table["highest"], table["span"]))
    tell(table.round(2).to_string())
    if "--write" in sys.argv:
        written = pd.read_csv(TABLE)
        written["highest"], written["threshold"] = table["highest"].round(2), table["new"]
        written.to_csv(TABLE, index=False)
    tell(f"{runs['day'].nunique()} monitoring runs; alerts:")
    for season in seasons:
        for day, word in alerts(runs[runs["season"] == season]):
            tell(f"  {season_name(season)} {day}: {word}")
    for name, fault in FAULTS.items():
        found = []
        for season in seasons:
            if season in RECOUNTED:
                continue
            days = sorted(matches.loc[matches["season"] == season, "match_date"].unique())
            found += [
                first_report(matches, of_matches, season, start, fault)
                for start in days[20 : int(len(days) * 0.7) : 15]
            ]
        tried = pd.DataFrame(found, columns=["matches", "by_first"], dtype=float)
        at_once, many = tried["matches"] == tried["by_first"], tried["by_first"] >= MANY
        tell(
            f"{name}: {tried['matches'].count()} of {len(tried)} found, by the first run "
            f"{at_once[many].mean():.0%} of {many.sum()} with {MANY} matches or more spoilt, "
            f"{at_once[~many].mean():.0%} of {(~many).sum()} with fewer"
        )
        tell(tried["matches"].describe().round(1).to_string())


if __name__ == "__main__":
    main()
