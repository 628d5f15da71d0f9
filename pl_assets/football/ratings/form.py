"""Form: what a club scores and concedes a match, recent matches counting more."""

import datetime as dt
import math
from typing import ClassVar

from pl_assets.football.ratings.rating import PlayedMatch

STATISTICS = ("goals", "shots", "shots_on_target")
_START = {"goals": 1.35, "shots": 12.5, "shots_on_target": 4.5}
"""Per club and match, until the first matches are known: about what leagues have always had."""


class Form:
    """Decayed means of goals, shots and shots on target a match, for and against.

    The last match counts 1, the one before `decay`, and so on. A club new to the league, or
    back in it, starts as if it had played `prior_matches` at the league's own decayed mean,
    `promoted_gap` (natural log) below it in attack and above it in what it concedes. Matches
    without shots teach nothing about shots.
    """

    columns: ClassVar[tuple[str, ...]] = tuple(
        f"{statistic}_{side}" for statistic in STATISTICS for side in ("for", "against")
    )

    def __init__(
        self,
        decay: float = 0.96,
        prior_matches: float = 10.0,
        promoted_gap: float = 0.15,
        league_decay: float = 0.998,
    ) -> None:
        self.decay = decay
        self.prior_matches = prior_matches
        self.promoted_gap = promoted_gap
        self.league_decay = league_decay
        self._league = dict(_START)
        self._means: dict[str, dict[str, float]] = {}
        self._weights: dict[str, dict[str, float]] = {}
        self._season: dict[str, int] = {}
        self._first_season: int | None = None

    def before(self, team: str, season: int, day: dt.date) -> tuple[float, ...]:
        """Goals, shots and shots on target, each for and against, a match."""
        means = self._entry(season) if self._is_new(team, season) else self._means[team]
        return tuple(means[column] for column in self.columns)

    def add(self, match: PlayedMatch) -> None:
        """Learn a match."""
        if self._first_season is None:
            self._first_season = match.season
        seen = {
            statistic: (getattr(match, f"home_{statistic}"), getattr(match, f"away_{statistic}"))
            for statistic in STATISTICS
        }
        for team in (match.home_team, match.away_team):
            if self._is_new(team, match.season):
                self._means[team] = self._entry(match.season)
                self._weights[team] = dict.fromkeys(self.columns, self.prior_matches)
            self._season[team] = match.season
        for statistic, (home, away) in seen.items():
            if home is None or away is None:
                continue
            self._learn(match.home_team, statistic, home, away)
            self._learn(match.away_team, statistic, away, home)
            kept = self.league_decay
            self._league[statistic] = kept * self._league[statistic] + (1 - kept) * (
                (home + away) / 2
            )

    def _is_new(self, team: str, season: int) -> bool:
        return self._season.get(team, -2) < season - 1

    def _entry(self, season: int) -> dict[str, float]:
        """Where a club starts: at the league's mean in the first season held, below it later."""
        gap = self.promoted_gap if (self._first_season or season) < season else 0.0
        return {
            f"{statistic}_{side}": self._league[statistic] * math.exp(sign * gap)
            for statistic in STATISTICS
            for side, sign in (("for", -1), ("against", 1))
        }

    def _learn(self, team: str, statistic: str, scored: float, conceded: float) -> None:
        for side, value in (("for", scored), ("against", conceded)):
            column = f"{statistic}_{side}"
            weight = self.decay * self._weights[team][column]
            mean = self._means[team][column]
            self._means[team][column] = (weight * mean + value) / (weight + 1)
            self._weights[team][column] = weight + 1
