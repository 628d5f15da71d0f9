"""Where an accuracy of 61.84 % comes from, and what is left of it before kick-off.

A published project reports it of a random forest on fifteen numbers of each match: Bet365's three
prices, and what both clubs did in the match itself. When it serves, nobody knows the latter yet,
and it fills in random integers. This makes its figure anew, and then asks the same forest as it
would have to be asked: each season from the seasons before it, with nothing of the match but its
prices.

Wants the real files, with PL_TEST_DATA naming their folder.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from pl_assets.football import scoring
from pl_assets.football.margin import power_probabilities

NEWEST_FIRST = ("2324", "2223", "2122", "2021", "1920", "1819", "1718", "1617")
"""The order in which the seasons are stacked decides who is held out."""
PRICES = ["B365H", "B365D", "B365A"]
CLOSING = ["PSCH", "PSCD", "PSCA"]
FILLED_IN = {
    "HS": (8, 20),
    "AS": (6, 18),
    "HST": (3, 8),
    "AST": (2, 7),
    "HC": (3, 12),
    "AC": (2, 10),
    "HF": (8, 16),
    "AF": (8, 16),
    "HY": (0, 4),
    "AY": (0, 4),
    "HR": (0, 1),
    "AR": (0, 1),
}
"""Shots, shots on target, corners, fouls, yellow and red cards, and the integers, both included,
among which that project draws when it serves: these ranges are its own."""
FEATURES = [*PRICES, *FILLED_IN]
SEED = 42
DRAWINGS = 20


def read(data):
    """All matches of the eight seasons, newest season first, each in its file's order."""
    folder = Path(data) / "football-data.co.uk" / "mmz4281"
    seasons = [pd.read_csv(folder / name / "E0.csv").assign(season=name) for name in NEWEST_FIRST]
    matches = pd.concat(seasons, ignore_index=True)
    return matches.assign(day=pd.to_datetime(matches["Date"], dayfirst=True, format="mixed"))


def forest():
    return RandomForestClassifier(n_estimators=100, max_depth=10, random_state=SEED)


def held_out(matches):
    """Hits of the forest and of Bet365's favourites in a fifth drawn at random, and its size."""
    train, test = train_test_split(
        matches, test_size=0.2, random_state=SEED, stratify=matches["FTR"]
    )
    fitted = forest().fit(train[FEATURES], train["FTR"])
    hits = (fitted.predict(test[FEATURES]) == test["FTR"]).sum()
    favourites = (market(test, PRICES).argmax(axis=1) == codes(test)).sum()
    return int(hits), int(favourites), len(test)


def before_kick_off(matches):
    """Accuracy and log loss by what the forest is told of the match, and the market's beside.

    Every season but the first is forecast from those before it. The drawings are `DRAWINGS` for
    each match, from one seed, and their scores the mean over all.
    """
    random = np.random.default_rng(SEED)
    told = matches.assign(**means_before(matches))
    judged, given = [], {"the match itself": [], "random integers": [], "means": []}
    for season in sorted(NEWEST_FIRST)[1:]:
        before, coming = matches[matches["season"] < season], matches[matches["season"] == season]
        fitted = forest().fit(before[FEATURES], before["FTR"])
        judged.append(coming)
        given["the match itself"].append(ask(fitted, coming))
        given["means"].append(ask(fitted, told.loc[coming.index].fillna(before[FEATURES].mean())))
        drawings = [
            ask(fitted, coming.assign(**drawn(len(coming), random))) for _ in range(DRAWINGS)
        ]
        given["random integers"].append(np.stack(drawings))
    matches = pd.concat(judged)
    outcomes = codes(matches)
    drawings = np.concatenate(given["random integers"], axis=1)
    each = [scores(drawing, outcomes) for drawing in drawings]
    return len(matches), {
        "told what happened in the match": scores(
            np.concatenate(given["the match itself"]), outcomes
        ),
        "told random integers, as it serves": tuple(np.mean(each, axis=0)),
        "told the clubs' means until then": scores(np.concatenate(given["means"]), outcomes),
        "Bet365's three prices alone": scores(market(matches, PRICES), outcomes),
        "closing odds (Pinnacle)": scores(market(matches, CLOSING), outcomes),
    }


def ask(fitted, matches):
    """Probabilities of home, draw and away; the forest's own order is that of the alphabet."""
    return fitted.predict_proba(matches[FEATURES])[:, ::-1]


def drawn(matches, random):
    """Random integers in place of what happens in a match."""
    return {
        name: random.integers(low, high, size=matches, endpoint=True)
        for name, (low, high) in FILLED_IN.items()
    }


def means_before(matches):
    """Of each statistic, what the club averaged in all its earlier matches of these seasons."""
    sides = [
        matches[["day", team]]
        .set_axis(["day", "club"], axis=1)
        .join(matches[own].set_axis([name[1:] for name in own], axis=1))
        for team, own in (("HomeTeam", list(FILLED_IN)[::2]), ("AwayTeam", list(FILLED_IN)[1::2]))
    ]
    both = pd.concat(sides, keys=["H", "A"]).sort_values("day", kind="stable")
    names = both.columns[2:]
    # A club plays once a day, so its earlier matches are its earlier days.
    means = both.groupby("club")[list(names)].transform(lambda own: own.expanding().mean().shift())
    return {f"{side}{name}": means.loc[side][name] for name in names for side in "HA"}


def codes(matches):
    return matches["FTR"].map({"H": 0, "D": 1, "A": 2}).to_numpy()


def market(matches, columns):
    return power_probabilities(matches[columns].to_numpy(float))


def scores(probabilities, outcomes):
    return scoring.accuracy(probabilities, outcomes), scoring.log_loss(probabilities, outcomes)


def report(data):
    """What was found, as it stands in the model card."""
    matches = read(data)
    hits, favourites, of = held_out(matches)
    judged, found = before_kick_off(matches)
    lines = [
        f"A fifth held out at random: {hits} of {of} right, {100 * hits / of:.2f} %; "
        f"Bet365's favourites {favourites}, {100 * favourites / of:.2f} %.",
        "",
        f"| {judged:,} matches, each season from those before it | accuracy | log loss |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {100 * hit:.1f} % | {loss:.4f} |" for name, (hit, loss) in found.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "PL_TEST_DATA" not in os.environ:
        raise SystemExit("expected PL_TEST_DATA to name the folder of the real files, found none")
    sys.stdout.write(report(os.environ["PL_TEST_DATA"]))
