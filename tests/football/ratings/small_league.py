"""A few matches of four clubs for tests of ratings, and what they come to without any cleverness.

Everything here is by match: the ratings themselves only ever see sums over pairs of clubs.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from pl_assets.football.ratings.rating import PlayedMatch

CLUBS = ("Arsenal", "Chelsea", "Everton", "Fulham")
FIRST = dt.date(2020, 9, 1)

counts = st.integers(0, 6)
lists_of_matches = st.lists(
    st.tuples(st.permutations(range(4)), st.integers(0, 9), counts, counts), min_size=1, max_size=12
)


class Design(NamedTuple):
    """Rows of a regression: two for each match, home club's first; parameters as in a fit."""

    matrix: np.ndarray
    """Columns: attacks, defences, level, home advantage."""
    weight: np.ndarray
    value: np.ndarray


def played(day, home, away, home_goals, away_goals, *, shots=10, season=2020, market=(1.5, 1.1)):
    """A match `day` days after the first, with the same shots of both sides."""
    counts = [shots] * 6 if shots is None or isinstance(shots, int) else shots
    date = FIRST + dt.timedelta(days=day)
    teams = (home, away)
    return PlayedMatch("m", season, date, *teams, home_goals, away_goals, *counts, *market)


def matches_of(drawn):
    """Matches in order of play, of what `lists_of_matches` drew."""
    day, found = 0, []
    for clubs, days_later, home_goals, away_goals in drawn:
        day += days_later
        found.append(played(day, CLUBS[clubs[0]], CLUBS[clubs[1]], home_goals, away_goals))
    return found


def design(matches, clubs, day, decay, values):
    """The regression that a rating of these matches on the morning of a day stands for."""
    number = {team: at for at, team in enumerate(clubs)}
    rows, weights = [], []
    for match in matches:
        age = (day - match.match_date).days
        home, away = number[match.home_team], number[match.away_team]
        for attacks, defends, is_home in ((home, away, 1), (away, home, 0)):
            row = np.zeros(2 * len(clubs) + 2)
            row[attacks], row[len(clubs) + defends] = 1, -1
            row[-2:] = 1, is_home
            rows.append(row)
            weights.append(np.exp(-decay * age))
    return Design(np.array(rows), np.array(weights), np.array(values, dtype=float).ravel())
