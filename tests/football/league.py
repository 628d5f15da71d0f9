"""A small made-up league for tests: clubs of known strength who meet twice a season."""

import datetime as dt

import numpy as np
import pandas as pd

from pl_assets.football.match_rows import match_id

CLUBS = ("Arsenal", "Chelsea", "Everton", "Fulham", "Leeds", "Wolves")


def made_up_matches(seasons=(2020, 2021), clubs=CLUBS, seed=0):
    """Rows of the table matches: a home and an away match of each pair in every season."""
    random = np.random.default_rng(seed)
    strength = dict(zip(clubs, np.linspace(0.4, -0.4, len(clubs)), strict=True))
    rows = []
    for season in seasons:
        for day, home, away in fixture_list(list(map(str, random.permutation(clubs)))):
            gap = strength[home] - strength[away]
            goals = random.poisson([1.5 * np.exp(gap), 1.2 * np.exp(-gap)])
            shots = random.poisson([13 * np.exp(gap), 11 * np.exp(-gap)])
            rows.append(
                {
                    "match_id": match_id("E0", season, home, away),
                    "league": "E0",
                    "season": season,
                    "match_date": dt.date(season, 8, 10) + dt.timedelta(days=7 * day),
                    "kick_off_utc": pd.NaT,
                    "home_team": home,
                    "away_team": away,
                    "home_goals": int(goals[0]),
                    "away_goals": int(goals[1]),
                    "home_shots": int(shots[0]),
                    "away_shots": int(shots[1]),
                    "home_shots_on_target": int(shots[0]) // 3,
                    "away_shots_on_target": int(shots[1]) // 3,
                }
            )
    return pd.DataFrame(rows)


def fixture_list(clubs):
    """Round, home and away club of every pairing twice, nobody twice in a round (circle method)."""
    half = []
    first, *others = clubs
    for number in range(len(others)):
        ring = [first, *others[number:], *others[:number]]
        pairs = zip(ring[: len(ring) // 2], reversed(ring), strict=False)
        half += [(number, *(pair if number % 2 else pair[::-1])) for pair in pairs]
    rounds = len(others)
    return half + [(rounds + number, away, home) for number, home, away in half]


def made_up_odds(matches, margin=1.05, seed=1):
    """Rows of match_odds: an average before and at the close, for every match."""
    random = np.random.default_rng(seed)
    rows = []
    for key, season in zip(matches["match_id"], matches["season"], strict=True):
        for phase in ("pre_match", "closing"):
            fair = random.dirichlet([8, 5, 6])
            odds = 1 / (fair * margin)
            rows.append((key, "E0", season, phase, "average", *np.maximum(odds, 1.01)))
    names = ["home_odds", "draw_odds", "away_odds"]
    odds = pd.DataFrame(
        rows, columns=["match_id", "league", "season", "phase", "bookmaker", *names]
    )
    return odds.assign(flag=None)


def no_totals():
    """Rows of over_under_odds, of which there are none."""
    columns = ["match_id", "phase", "bookmaker", "goals_line", "over_odds", "under_odds", "flag"]
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


def no_fixtures():
    return made_up_matches(seasons=(2020,)).head(0)


def made_up_totals(matches, margin=1.05, seed=2):
    """Rows of over_under_odds: an average of 2.5 goals before and at the close, for every match."""
    random = np.random.default_rng(seed)
    rows = []
    for key, season in zip(matches["match_id"], matches["season"], strict=True):
        for phase in ("pre_match", "closing"):
            over = random.uniform(0.35, 0.65)
            prices = 1 / (over * margin), 1 / ((1 - over) * margin)
            rows.append((key, "E0", season, phase, "average", 2.5, *prices))
    names = ["match_id", "league", "season", "phase", "bookmaker", "goals_line"]
    return pd.DataFrame(rows, columns=[*names, "over_odds", "under_odds"])
