"""What forecasts of past matches cost: in time, in memory, and in two runs that must agree to the
bit. Run by `make bench`.

Times are told as multiples of others of the same run and on the real files that PL_TEST_DATA
names, since machines differ: the walk-forward, as one of penaltyblog's Dixon-Coles model alone;
the features of five leagues, as those of one. They are the processor's, on one thread, so that
nothing else that runs on the machine counts. Ends with 1 if a bound is broken.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean

import pandas as pd
from test_data_page import reconciled

from pl_assets.football.candidates import CANDIDATES, GOAL_MODEL, PAST_ODDS
from pl_assets.football.features import match_features
from pl_assets.football.models.candidate import WEEKLY
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.season_tables import combined
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, FIRST_JUDGED, walk_forward

HISTORY = range(1993, 2025)
ONE = {"E0": range(2003, 2025)}
FIVE = {league: range(2003, 2024) for league in ("E0", "D1", "F1", "I1", "SP1")}
TODAY = dt.date(2025, 7, 1)
WEEKLY_CANDIDATES = [candidate for candidate in CANDIDATES if candidate.refitted == WEEKLY]
TWICE = (GOAL_MODEL, PAST_ODDS)
DECAY = 0.001
"""Of penaltyblog's weights, a day; about the forgetting of our slow ratings."""
EVERY = 5
"""Which weeks penaltyblog is timed on: every fifth, and the rest is taken to be like them."""
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
MOST_TIMES_THEIRS, MOST_TIMES_ONE = 1.0, 5.0
MOST_MIB = 1024.0


def read(seasons):
    """Matches, their odds and their odds of goals, of seasons by league."""
    held = combined(
        [reconciled(league, season).tables for league, some in seasons.items() for season in some]
    )
    return held.matches, held.match_odds, held.over_under_odds


def features(matches, match_odds, over_under_odds):
    """What the assets of features make: the last word of the market, ratings, features."""
    market = of_matches(match_odds, over_under_odds)
    ratings = rate_clubs(matches, matches.head(0), market, TODAY.year, TODAY)
    return match_features(matches, matches.head(0), ratings), market


def forecasts(held, candidates):
    """Every forecast from ratings on: seconds and a digest of the bits, by candidate."""
    begun = time.process_time()
    made, market = features(*held)
    rows = learning_rows(made, held[1], market)
    seconds, digests = {"ratings": time.process_time() - begun}, {}
    nothing = pd.DataFrame(columns=BACKTEST_COLUMNS)
    for candidate in candidates:
        begun = time.process_time()
        seasons = [found for _, found, _ in walk_forward(rows, candidate, "bench", nothing)]
        seconds[candidate.name] = time.process_time() - begun
        bits = pd.concat(seasons)[PROBABILITIES].to_numpy(float).tobytes()
        digests[candidate.name] = hashlib.sha256(bits).hexdigest()
    return {"seconds": seconds, "digests": digests}


def ours():
    """The walk-forward over all history; then features of one league, and of five."""
    found = forecasts(read({"E0": HISTORY}), WEEKLY_CANDIDATES)
    # The one on either side of the five, so that a machine that is slow for a while is so for both.
    for name, seasons in (("one", ONE), ("five", FIVE), ("one", ONE)):
        held = read(seasons)
        begun = time.process_time()
        features(*held)
        run = found.setdefault(name, {"matches": len(held[0]), "seconds": []})
        run["seconds"].append(time.process_time() - begun)
    found["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def again():
    """Some of the same forecasts, from the files on."""
    return forecasts(read({"E0": HISTORY}), TWICE)


def theirs():
    """Seconds of penaltyblog's walk-forward, and how many weeks of how many they are told from."""
    from penaltyblog.models import DixonColesGoalModel, dixon_coles_weights

    matches = read({"E0": HISTORY})[0].sort_values("match_date", kind="stable")
    judged = matches.loc[matches["season"] >= FIRST_JUDGED, "match_date"]
    mondays = sorted({day - dt.timedelta(day.weekday()) for day in judged})
    took, timed = 0.0, mondays[::EVERY]
    for monday in timed:
        before = matches[matches["match_date"] < monday]
        week = matches[matches["match_date"].between(monday, monday + dt.timedelta(6))]
        known = set(before["home_team"]) & set(before["away_team"])
        week = week[week["home_team"].isin(known) & week["away_team"].isin(known)]
        begun = time.process_time()
        model = DixonColesGoalModel(
            before["home_goals"].to_numpy(int),
            before["away_goals"].to_numpy(int),
            before["home_team"].to_numpy(),
            before["away_team"].to_numpy(),
            dixon_coles_weights(before["match_date"], DECAY, monday),
        )
        with contextlib.suppress(ValueError):  # it did not converge
            model.fit()  # by its analytical gradient, which is its default
            model.predict_many(week["home_team"].to_numpy(), week["away_team"].to_numpy())
        took += time.process_time() - begun
    return {
        "seconds": took * len(mondays) / len(timed),
        "timed": len(timed),
        "weeks": len(mondays),
    }


TASKS = {task.__name__: task for task in (ours, theirs, again)}


def measured(name):
    """What a task finds in a process of its own."""
    child = subprocess.run(
        [sys.executable, __file__, name],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    if child.returncode:
        raise SystemExit(child.stderr)
    return json.loads(child.stdout.splitlines()[-1])


def main():
    if "PL_TEST_DATA" not in os.environ:
        raise SystemExit("expected PL_TEST_DATA to name the folder of the real files, found none")
    return report(**{name: measured(name) for name in TASKS})


def report(ours, theirs, again):
    """Print what was measured; whether it is within the bounds."""
    whole = sum(ours["seconds"].values())
    times_theirs = whole / theirs["seconds"]
    one, five = (mean(ours[name]["seconds"]) for name in ("one", "five"))
    times_one = five / one
    differing = [name for name, bits in again["digests"].items() if bits != ours["digests"][name]]
    write = sys.stdout.write
    write(f"weekly walk-forward of E0, {FIRST_JUDGED}/13 to {HISTORY[-1]}/25\n")
    for name, seconds in ours["seconds"].items():
        write(f"  {name:24} {seconds:7.1f} s\n")
    write(f"  {'all of ours':24} {whole:7.1f} s\n")
    write(
        f"  {'penaltyblog, Dixon-Coles':24} {theirs['seconds']:7.1f} s, "
        f"from {theirs['timed']} of {theirs['weeks']} weeks\n"
    )
    write(f"  ours take {times_theirs:.2f} times as long (at most {MOST_TIMES_THEIRS})\n")
    write("features\n")
    for name, run, seconds in (
        ("E0 alone", ours["one"], one),
        ("five leagues", ours["five"], five),
    ):
        write(f"  {name:13} {run['matches']:6,} matches {seconds:7.1f} s\n")
    write(f"  five leagues take {times_one:.2f} times as long as one (at most {MOST_TIMES_ONE})\n")
    write(f"peak memory of both {ours['mib']:.0f} MiB (at most {MOST_MIB:.0f})\n")
    write(
        f"forecasts of {' and '.join(again['digests'])} in another run: "
        f"{'differ in ' + ', '.join(differing) if differing else 'the same bits'}\n"
    )
    return (
        times_theirs <= MOST_TIMES_THEIRS
        and times_one <= MOST_TIMES_ONE
        and ours["mib"] <= MOST_MIB
        and not differing
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.stdout.write(json.dumps(TASKS[sys.argv[1]]()) + "\n")
    elif not main():
        raise SystemExit(1)
