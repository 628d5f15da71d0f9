"""What else is counted in a simulated match: half-time goals, shots, corners, fouls and cards."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

FIRST_HALF = 0.45
"""Share of goals that fall before half time."""
SAVED = {"H": 3.1, "A": 2.65}
"""Mean shots on target that are no goals, of clubs as strong as the mean."""
OFF_TARGET = {"H": 8.3, "A": 6.7}
CORNERS = {"H": 5.7, "A": 4.6}
FOULS = {"H": 11.0, "A": 11.5}
YELLOW_CARDS = {"H": 1.5, "A": 1.8}
RED_CARDS = {"H": 0.06, "A": 0.08}
REFEREES = 22
_UNEVEN = 0.2
"""How much more or less, in logarithm, a side has of a match than its strength says."""


def match_statistics(
    random: np.random.Generator, goals: dict[str, Counts], edges: dict[str, Floats]
) -> pd.DataFrame:
    """The columns of a season file from the half-time score to the red cards, and the referee.

    Args:
        random: where chance comes from.
        goals: full-time goals by side, H and A.
        edges: log attack less the opponent's log defence, by side.
    """
    matches = len(goals["H"])
    numbers: dict[str, Counts] = {}
    for side in "HA":
        has = np.exp(0.7 * edges[side] + _UNEVEN * random.standard_normal(matches))
        less = 1 / np.sqrt(has)
        on_target = goals[side] + random.poisson(SAVED[side] * has)
        numbers |= {
            f"HT{side}G": random.binomial(goals[side], FIRST_HALF),
            f"{side}ST": on_target,
            f"{side}S": on_target + random.poisson(OFF_TARGET[side] * has),
            f"{side}C": random.poisson(CORNERS[side] * has),
            f"{side}F": random.poisson(FOULS[side] * less),
            f"{side}Y": random.poisson(YELLOW_CARDS[side] * less),
            f"{side}R": random.poisson(RED_CARDS[side] * less),
        }
    referees = random.integers(1, REFEREES + 1, matches)
    return pd.DataFrame(numbers).assign(Referee=[f"Referee {number:02d}" for number in referees])
