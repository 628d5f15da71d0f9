"""Elo ratings with home advantage and goal margin."""

import datetime as dt
from typing import ClassVar

from pl_assets.football.ratings.rating import PlayedMatch

MEAN = 1500.0


class Elo:
    """Points that move after each match by how far its result was from what they foretold.

    The margin of victory scales the move as in the World Football Elo Ratings (half again for
    two goals, more beyond). A club new to the league enters at the mean of the three lowest
    ratings of the season before, which is what promoted clubs have been worth.

    Args:
        k: points that a one-goal surprise moves.
        home_advantage: points by which playing at home is worth more.
        carry_over: share of the distance from the mean that a rating keeps over the summer.
    """

    columns: ClassVar[tuple[str, ...]] = ("elo",)

    def __init__(
        self, k: float = 18.0, home_advantage: float = 65.0, carry_over: float = 0.92
    ) -> None:
        self.k = k
        self.home_advantage = home_advantage
        self.carry_over = carry_over
        self._points: dict[str, float] = {}
        self._season: dict[str, int] = {}
        self._newest_season = 0
        self._entry = MEAN

    def before(self, team: str, season: int, day: dt.date) -> tuple[float]:
        """The club's points before its next match."""
        self._begin(season)
        if team not in self._points:
            return (self._entry,)
        points = self._points[team]
        if self._season[team] == season:
            return (points,)
        if self._season[team] < season - 1:
            return (self._entry,)
        return (MEAN + self.carry_over * (points - MEAN),)

    def add(self, match: PlayedMatch) -> None:
        """Learn a result."""
        (home,) = self.before(match.home_team, match.season, match.match_date)
        (away,) = self.before(match.away_team, match.season, match.match_date)
        expected = 1 / (1 + 10 ** (-(home + self.home_advantage - away) / 400))
        margin = match.home_goals - match.away_goals
        scored = 0.5 if margin == 0 else float(margin > 0)
        size = abs(margin)
        weight = 1.0 if size <= 1 else 1.5 if size == 2 else (11 + size) / 8
        move = self.k * weight * (scored - expected)
        for team, points in ((match.home_team, home + move), (match.away_team, away - move)):
            self._points[team] = points
            self._season[team] = match.season

    def _begin(self, season: int) -> None:
        """On a season's first look, price its newcomers by the weakest of the one before."""
        if season <= self._newest_season:
            return
        last = [p for team, p in self._points.items() if self._season[team] == self._newest_season]
        if last:
            weakest = sorted(last)[:3]
            self._entry = MEAN + self.carry_over * (sum(weakest) / len(weakest) - MEAN)
        self._newest_season = season
