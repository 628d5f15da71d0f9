"""Deserved goals: what a club's goals, shots on target, shots and corners were worth together."""

from pl_assets.football.ratings.rating import PlayedMatch

SHARES = {"goals": 0.4, "shots_on_target": 0.3, "shots": 0.2, "corners": 0.1}
"""How much each counts; chosen on the seasons before 2012/13."""
_KEPT = 0.998
"""Of what a statistic has been worth, after each match; about a season's memory."""


class DeservedGoals:
    """Goals with the luck taken out: a mean of four counts, each in the league's own goals.

    A shot on target is worth the league's goals for each of its shots on target lately, and so
    on, so that all four have the scale of goals. Matches without the counts are worth their goals.
    """

    def __init__(self) -> None:
        self._totals = dict.fromkeys(SHARES, 0.0)

    def of(self, match: PlayedMatch) -> tuple[float, float]:
        """Deserved goals of the home and the away club; learns the match on the way."""
        counts = {name: _counts(match, name) for name in SHARES}
        known = {name: both for name, both in counts.items() if None not in both}
        if len(known) < len(SHARES):
            return (match.home_goals, match.away_goals)
        for name, (home, away) in known.items():
            self._totals[name] = _KEPT * self._totals[name] + home + away
        worth = {
            name: share * self._totals["goals"] / self._totals[name]
            for name, share in SHARES.items()
            if self._totals[name] > 0
        }
        home, away = (sum(worth[name] * known[name][side] for name in worth) for side in (0, 1))
        return (home, away)


def _counts(match: PlayedMatch, name: str) -> tuple[float, float]:
    return (getattr(match, f"home_{name}"), getattr(match, f"away_{name}"))
