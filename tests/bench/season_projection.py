"""How projections of past seasons compare with how those ended: docs/season_projection.md.

`PL_TEST_DATA=... PYTHONPATH=tests .venv/bin/python tests/bench/season_projection.py`. Each is made
of the matches before its day alone: ratings, model, forecasts.
"""

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pandas as pd

from pl_assets.football.calendar import season_code
from pl_assets.football.candidates import RATING_LOGIT
from pl_assets.football.features import match_features
from pl_assets.football.fixture_file import FixtureFile
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_projection import project_season
from pl_assets.football.season_tables import combined
from pl_assets.football.snapshot import make_snapshot
from pl_assets.football.source_names import FOOTBALL_DATA
from pl_assets.football.training import rows_of_tables, train
from pl_assets.football.versions import Serving, Version

DATA = Path(os.environ.get("PL_TEST_DATA", "")) / "football-data.co.uk" / "mmz4281"
AS_OF = dt.datetime(2026, 2, 10, 6, tzinfo=dt.UTC)
FIRST, JUDGED = 2005, range(2010, 2025)
NO_ODDS = combined([]).match_odds, combined([]).over_under_odds
"""Of the track `none`, which every season has forecasts of."""
DAYS = (("1 October", 0, 10), ("1 January", 1, 1), ("1 April", 1, 4))


def all_matches():
    bodies = {s: (DATA / season_code(s) / "E0.csv").read_bytes() for s in range(FIRST, 2025)}
    files = [parse_season_file(body, "E0", s, AS_OF, FOOTBALL_DATA) for s, body in bodies.items()]
    return pd.concat([file.matches for file in files], ignore_index=True)


def projected(matches, season, day):
    """The projection as it would have been made on a day."""
    market = of_matches(*NO_ODDS)
    ratings = rate_clubs(matches, matches.head(0), market, season, day)
    features = match_features(matches, matches.head(0), ratings)
    model = train(RATING_LOGIT, rows_of_tables(features, *NO_ODDS), day).model
    version = Version("past", 1, RATING_LOGIT.name, RATING_LOGIT.features, model)
    header = dict.fromkeys(("model_name", "model_version", "as_of", "data_source"), "past")
    odds = FixtureFile.empty().fixture_odds
    serving = Serving(version, None, None)
    snapshot = make_snapshot(serving, header, season, features.head(0), odds, ratings)
    return project_season(matches, snapshot.pairings, snapshot.club_states, season, 1).rows


def compared(before, after):
    """Each club's chances beside what came."""
    both = before.merge(after, on="team", suffixes=("", "_in_the_end"))
    came = np.array(both["position_probabilities_in_the_end"].tolist()).argmax(axis=1)
    likely = np.array(both["position_probabilities"].tolist())
    clubs = np.arange(len(both))
    # How much was thought to lie above, half of the position itself counted.
    above = likely.cumsum(axis=1)[clubs, came] - likely[clubs, came] / 2
    return pd.DataFrame(
        {
            "missed_points": both["expected_points"] - both["points_in_the_end"],
            "in_the_middle": (above > 0.1) & (above < 0.9),
            "title": (both["title_probability"] - (came == 0)) ** 2,
            "top four": (both["top_four_probability"] - (came < 4)) ** 2,
            "relegation": (both["relegation_probability"] - (came > 16)) ** 2,
        }
    )


def main():
    matches = all_matches()
    ends = {s: projected(matches[matches["season"] <= s], s, dt.date(s + 1, 6, 30)) for s in JUDGED}
    show("on", "clubs", "in the middle 80 %", "points missed by", "title", "top four", "relegation")
    show(*["---"] * 7)
    for name, later, month in DAYS:
        parts = []
        for season in JUDGED:
            day = dt.date(season + later, month, 1)
            known = matches[matches["match_date"] < day]
            parts.append(compared(projected(known, season, day), ends[season]))
        rows = pd.concat(parts)
        missed = (rows["missed_points"] ** 2).mean() ** 0.5
        briers = [f"{rows[of].mean():.4f}" for of in ("title", "top four", "relegation")]
        show(name, len(rows), f"{rows['in_the_middle'].mean():.1%}", f"{missed:.1f}", *briers)


def show(*cells):
    print(f"| {' | '.join(map(str, cells))} |")  # noqa: T201


if __name__ == "__main__":
    main()
