"""How the present season may end: the rest of it simulated from the forecasts of all its pairings.

Every match that is left is drawn from its forecast, 10,000 times; each time the clubs are put in
order as their league does (`final_order.py`), and what is counted is who finishes where.
docs/season_projection.md says what this leaves out.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.errors import InsufficientData
from pl_assets.football.final_order import finishing_order, finishing_rule
from pl_assets.football.league_sizes import clubs_in
from pl_assets.football.rest_of_season import RestOfSeason
from pl_assets.football.simulation.draws import generator

Floats = NDArray[np.float64]

TIMES = 10_000
"""Seasons that are simulated: what is said of 50 % is right within 1 % nineteen times in twenty."""
TOP = 4
PROJECTION_COLUMNS = [
    *("league", "season", "team", "played", "points", "expected_points"),
    *("title_probability", "top_four_probability", "relegation_probability"),
    "position_probabilities",
]

_AT_ONCE = 1_000
"""Seasons held in memory together; another number would draw other seasons."""


class Projection(NamedTuple):
    """The seasons of all leagues."""

    rows: pd.DataFrame
    """One a club, with `PROJECTION_COLUMNS`; by league, then by expected points."""
    reasons: dict[str, str]
    """Why a league has none, by its division code."""


def project_season(
    matches: pd.DataFrame,
    pairings: pd.DataFrame,
    club_states: pd.DataFrame,
    season: int,
    seed: int,
    *,
    is_simulated: bool = False,
) -> Projection:
    """How the season of every league may end.

    Args:
        matches: played matches, rows of the table matches; of any season and league.
        pairings: forecasts of pairs of clubs, rows of the table pairings.
        club_states: rows of that table; `is_current` says who plays in the season.
        season: year in which the season starts.
        seed: what chance is drawn from; the same gives the same numbers.
        is_simulated: whether the league is the simulated one, which has sizes of its own.
    """
    played = matches[matches["season"] == season]
    current = club_states[club_states["is_current"]]
    projected, reasons = [], {}
    for league in sorted(club_states["league"].unique()):
        of_league = played[played["league"] == league]
        names = {*current.loc[current["league"] == league, "team"]}
        clubs = tuple(sorted(names.union(of_league["home_team"], of_league["away_team"])))
        expected = clubs_in(league, season, is_simulated=is_simulated)
        try:
            if len(clubs) != expected:
                raise InsufficientData(
                    f"expected {expected} clubs in the season {season}, found {len(clubs)} that "
                    "have played in it or have a match in the coming days"
                )
            rest = RestOfSeason.of(clubs, of_league, pairings[pairings["league"] == league])
        except InsufficientData as reason:
            reasons[league] = str(reason)
            continue
        projected.append(_projected(rest, league, season, seed))
    if not projected:
        return Projection(pd.DataFrame(columns=PROJECTION_COLUMNS), reasons)
    return Projection(pd.concat(projected, ignore_index=True), reasons)


def position_probabilities(rest: RestOfSeason, league: str, season: int, seed: int) -> Floats:
    """Probability of every position, shape (club, position); rows and columns sum to 1."""
    random = generator(seed, league, season, "rest of the season")
    order = finishing_rule(league).order
    size = len(rest.clubs)
    finishes = np.zeros(size * size, dtype=np.int64)
    for _ in range(0, TIMES, _AT_ONCE):
        goals = rest.played_out(random.random((_AT_ONCE, size, size)))
        best_first = finishing_order(*goals, order, random)
        finishes += np.bincount(
            (best_first * size + np.arange(size)).ravel(), minlength=size * size
        )
    return finishes.reshape(size, size) / TIMES


def _projected(rest: RestOfSeason, league: str, season: int, seed: int) -> pd.DataFrame:
    finishes = position_probabilities(rest, league, season, seed)
    relegated = finishing_rule(league).relegated
    rows = pd.DataFrame(
        {
            "league": league,
            "season": season,
            "team": rest.clubs,
            "played": rest.played,
            "points": rest.points,
            "expected_points": rest.expected_points,
            "title_probability": finishes[:, 0],
            "top_four_probability": finishes[:, :TOP].sum(axis=1),
            "relegation_probability": finishes[:, -relegated:].sum(axis=1),
            "position_probabilities": finishes.tolist(),
        }
    )
    return rows.sort_values(["expected_points", "team"], ascending=[False, True])


def projection_table(rows: pd.DataFrame) -> str:
    """Clubs with points, expected points and what they may win or lose, as a Markdown table."""
    if rows.empty:
        return "There is no projection."
    in_per_cent = {
        f"{name}, %": rows[f"{name.replace(' ', '_')}_probability"].mul(100).round(1)
        for name in ("title", "top four", "relegation")
    }
    shown = rows[["league", "team", "played", "points"]].assign(
        **{"expected points": rows["expected_points"].round(1)}, **in_per_cent
    )
    return shown.to_markdown(index=False)
