"""Surprise: how far a club has lately done better than the odds of its matches expected."""

import datetime as dt
import math
from typing import ClassVar

from pl_assets.football.ratings.rating import PlayedMatch

STATISTICS = ("goals", "shots_on_target", "shots")


class Surprise:
    """Decayed sums of what clubs had and conceded beyond the market's expectation, in goals.

    Odds of earlier matches say what a club was thought worth before each; this says what the
    market has learnt in them since. Each count is measured in expected goals, at what the league
    has lately had of it for each goal that odds expected. A miss is divided by the square root
    of what was expected, its standard deviation under Poisson's law.

    Args:
        kept: share of a sum that is left after the club's next match.
        over_summer: share that is left after the summer; a club that was away begins at 0.
        league_kept: likewise of the league's counts, after each match.
    """

    columns: ClassVar[tuple[str, ...]] = tuple(
        f"surprise_{statistic}_{side}" for statistic in STATISTICS for side in ("attack", "defence")
    )

    def __init__(
        self, kept: float = 0.8, over_summer: float = 0.5, league_kept: float = 0.999
    ) -> None:
        self.kept = kept
        self.over_summer = over_summer
        self.league_kept = league_kept
        self._sums: dict[str, list[float]] = {}
        self._season: dict[str, int] = {}
        self._counted = dict.fromkeys(STATISTICS, 0.0)
        self._expected = 0.0

    def before(self, team: str, season: int, day: dt.date) -> tuple[float, ...]:
        """Goals, shots on target and shots, each in attack and in defence; 0 is no surprise."""
        seasons_ago = season - self._season.get(team, -math.inf)
        if seasons_ago > 1:
            return (0.0,) * len(self.columns)
        share = 1.0 if seasons_ago == 0 else self.over_summer
        return tuple(share * value for value in self._sums[team])

    def add(self, match: PlayedMatch) -> None:
        """Learn a match, if its odds and its shots are known."""
        teams = (match.home_team, match.away_team)
        for team in teams:
            self._sums[team] = list(self.before(team, match.season, match.match_date))
            self._season[team] = match.season
        expected = (match.market_home_goals, match.market_away_goals)
        counts = [
            (getattr(match, f"home_{name}"), getattr(match, f"away_{name}")) for name in STATISTICS
        ]
        if None in expected or any(None in both for both in counts):
            return
        goals = [float(side) for side in expected if side is not None]
        self._expected = self.league_kept * self._expected + sum(goals)
        beyond = []
        for name, both in zip(STATISTICS, counts, strict=True):
            self._counted[name] = self.league_kept * self._counted[name] + sum(both)
            rate = self._counted[name] / self._expected or 1.0
            beyond.append(
                [
                    (count / rate - goal) / math.sqrt(goal)
                    for count, goal in zip(both, goals, strict=True)
                ]
            )
        for ours, team in enumerate(teams):
            news = [value for pair in beyond for value in (pair[ours], -pair[1 - ours])]
            old = self._sums[team]
            self._sums[team] = [self.kept * a + b for a, b in zip(old, news, strict=True)]
