"""In which order clubs finish: what separates clubs that are level, as each league has it.

Where the rules of a league go on (a play-off, cards, a lot) a lot decides here.

- Premier League Handbook, section C, since 2019/20: goal difference, goals, then points and away
  goals in the matches between the clubs that are still level, then a play-off. The rule asks for
  the last three only where the title, relegation or a place in Europe hangs on it; here always.
  The Bundesliga (DFL Spielordnung) has nearly the same, and the divisions below the Premier
  League begin with goal difference and goals as well.
- Spain (RFEF, Reglamento General): the matches between the clubs first, by points and goal
  difference, then all matches.
- Italy (Lega Serie A, "classifica avulsa"): likewise, then a lot; for the title and the last place
  that is safe a play-off.
- France (LFP, Règlement des compétitions, article 518 ter, of 2025/26): goal difference, points and
  goal difference in the matches between the clubs, goals.
"""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Goals = NDArray[np.int8]
Counts = NDArray[np.int16]


class Criterion(NamedTuple):
    """What a club has more of finishes above; level clubs go to the next criterion."""

    of: Literal["points", "goal_difference", "goals", "away_goals"]
    head_to_head: bool = False
    """In matches between clubs that all criteria before the first such one left level."""


class FinishingRule(NamedTuple):
    """How a league's table ends."""

    order: tuple[Criterion, ...]
    relegated: int = 3
    """Clubs that go down without a play-off."""


_GOAL_DIFFERENCE_FIRST = (
    Criterion("points"),
    Criterion("goal_difference"),
    Criterion("goals"),
    Criterion("points", head_to_head=True),
    Criterion("away_goals", head_to_head=True),
)
_HEAD_TO_HEAD_FIRST = (
    Criterion("points"),
    Criterion("points", head_to_head=True),
    Criterion("goal_difference", head_to_head=True),
    Criterion("goal_difference"),
    Criterion("goals"),
)
_FRENCH = (
    Criterion("points"),
    Criterion("goal_difference"),
    Criterion("points", head_to_head=True),
    Criterion("goal_difference", head_to_head=True),
    Criterion("goals"),
)
PREMIER_LEAGUE = FinishingRule(_GOAL_DIFFERENCE_FIRST)
_OTHERS = {
    "E2": FinishingRule(_GOAL_DIFFERENCE_FIRST, relegated=4),
    "E3": FinishingRule(_GOAL_DIFFERENCE_FIRST, relegated=2),
    "D1": FinishingRule(_GOAL_DIFFERENCE_FIRST, relegated=2),
    "F1": FinishingRule(_FRENCH, relegated=2),
    "I1": FinishingRule(_HEAD_TO_HEAD_FIRST),
    "SP1": FinishingRule(_HEAD_TO_HEAD_FIRST),
}


def finishing_rule(league: str) -> FinishingRule:
    """The rule of a division code; the Premier League's where none is known."""
    return _OTHERS.get(league, PREMIER_LEAGUE)


def finishing_order(
    home_goals: Goals,
    away_goals: Goals,
    order: tuple[Criterion, ...],
    random: np.random.Generator,
) -> NDArray[np.intp]:
    """Who finishes where, in many seasons at once.

    Args:
        home_goals: goals of the home club, shape (seasons, home club, away club); a club's place
            against itself is not looked at.
        away_goals: goals of the away club, of the same shape.
        order: what decides, the most important first.
        random: what draws lots.

    Returns:
        Numbers of clubs, best first, shape (seasons, position).
    """
    records = _records(home_goals, away_goals)
    keys: list[Counts] = []
    level = None
    for criterion in order:
        record = records[criterion.of]
        if criterion.head_to_head:
            level = _level(keys) if level is None else level
            record = record * level
        keys.append(record.sum(axis=2, dtype=np.int16))
    lots = random.random(keys[0].shape)
    # The last key of lexsort is the first to count, and the smallest comes first.
    keys_of_sort: list[NDArray[Any]] = [lots, *(-key for key in reversed(keys))]
    return np.lexsort(keys_of_sort, axis=1)


def _records(home_goals: Goals, away_goals: Goals) -> dict[str, Counts]:
    """What each club has from its two matches with each other, shape (seasons, club, opponent)."""
    others = ~np.eye(home_goals.shape[1], dtype=bool)
    home, away = (goals.astype(np.int16) * others for goals in (home_goals, away_goals))
    margin = home - away
    at_home = (np.where(margin > 0, 3, margin == 0) * others).astype(np.int16)
    elsewhere = (np.where(margin < 0, 3, margin == 0) * others).astype(np.int16)
    as_guest = away.transpose(0, 2, 1)
    return {
        "points": at_home + elsewhere.transpose(0, 2, 1),
        "goal_difference": margin - margin.transpose(0, 2, 1),
        "goals": home + as_guest,
        "away_goals": as_guest,
    }


def _level(keys: list[Counts]) -> NDArray[np.bool_]:
    """Which clubs no criterion has separated so far, shape (seasons, club, club)."""
    together = [key[:, :, None] == key[:, None, :] for key in keys]
    return np.asarray(np.logical_and.reduce(together))
