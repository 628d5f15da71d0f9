"""The table of a season: points, goal difference, goals for, then name."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Indices = NDArray[np.intp]


def final_table(
    clubs: Sequence[str], home: Indices, away: Indices, home_goals: Counts, away_goals: Counts
) -> pd.DataFrame:
    """One row for each club, best first: its name, its `number` among `clubs`, its record."""
    own = np.concatenate([home, away])
    scored = np.concatenate([home_goals, away_goals])
    conceded = np.concatenate([away_goals, home_goals])
    points = np.where(scored > conceded, 3, np.where(scored == conceded, 1, 0))

    def total(of_match: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(own, weights=of_match, minlength=len(clubs)).astype(np.int64)

    table = pd.DataFrame(
        {
            "team": list(clubs),
            "number": np.arange(len(clubs)),
            "points": total(points),
            "goal_difference": total(scored - conceded),
            "goals_for": total(scored),
        }
    )
    return table.sort_values(
        ["points", "goal_difference", "goals_for", "team"], ascending=[False, False, False, True]
    ).reset_index(drop=True)
