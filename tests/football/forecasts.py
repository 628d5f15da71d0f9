"""Made-up forecasts of every pair of clubs, and what the tables say of the clubs."""

from itertools import permutations

import numpy as np
import pandas as pd

THREE = ["home_win_probability", "draw_probability", "away_win_probability"]


def made_up_pairings(clubs, league="E0", spread=0.8):
    """Rows of the table pairings: the earlier a club is named, the better it is."""
    strength = dict(zip(clubs, np.linspace(spread, -spread, len(clubs)), strict=True))
    rows = []
    for home, away in permutations(clubs, 2):
        edge = strength[home] - strength[away] + 0.25
        three = np.exp([edge, 0, -edge])
        rows.append([league, home, away, *three / three.sum()])
    return pd.DataFrame(rows, columns=["league", "home_team", "away_team", *THREE])


def states_of(clubs, league="E0"):
    """Rows of the table club_states: these clubs play in the season, one more did once."""
    teams = [*clubs, "Wimbledon"]
    is_current = [*(True for _ in clubs), False]
    return pd.DataFrame({"league": league, "team": teams, "is_current": is_current})
