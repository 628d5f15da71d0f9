"""What a rating is: something that says what a club is worth before a match, then learns it.

A new rating is a file beside this one with a class of this shape, a line in `history.RATINGS`,
and a migration that gives its columns to the table `team_ratings`.
"""

import datetime as dt
from typing import ClassVar, NamedTuple, Protocol


class PlayedMatch(NamedTuple):
    """What a rating may learn from a match, once it is over."""

    match_id: str
    season: int
    match_date: dt.date
    home_team: str
    away_team: str
    home_goals: int
    away_goals: int
    home_shots: int | None
    away_shots: int | None
    home_shots_on_target: int | None
    away_shots_on_target: int | None
    home_corners: int | None = None
    away_corners: int | None = None
    market_home_goals: float | None = None
    market_away_goals: float | None = None
    """Goals that the odds of this match expected: for ratings of the track `past` alone."""


class Rating(Protocol):
    columns: ClassVar[tuple[str, ...]]
    """Names of the numbers in a rating, in order; columns of the table `team_ratings`."""

    def before(self, team: str, season: int, day: dt.date) -> tuple[float, ...]:
        """The club's rating on the morning of a day, from the matches added so far.

        NaN where nothing is known. `day` is later than that of every match added.
        """
        ...

    def add(self, match: PlayedMatch) -> None:
        """Learn a match; matches come in the order in which they were played."""
        ...
