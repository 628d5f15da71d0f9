"""What is said of a match in words: who is favourite, where we disagree with the market most."""

from collections.abc import Iterable
from dataclasses import dataclass

from pl_serving.snapshot import MatchForecast

MOST_MARKED = 3
LEAST_POINTS = 3
_EVEN_POINTS, _SLIGHT_POINTS = 3, 10
"""A lead of fewer probability points makes no favourite, or only a slight one."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Our forecast of one outcome against the market's."""

    who: str
    """The club that would win, or the draw."""
    points: float
    """Ours less the market's, in per cent."""

    @property
    def words(self) -> str:
        count = abs(round(self.points))
        return (
            f"we give {self.who} {count} points {'more' if self.points > 0 else 'less'} "
            "than the market"
        )


def disagreement(match: MatchForecast) -> Disagreement | None:
    """The largest of the three outcomes; None without a market."""
    if match.market is None:
        return None
    names = (match.home_team, "the draw", match.away_team)
    three = zip(names, match.forecast, match.market, strict=True)
    found = (Disagreement(name, 100 * (ours - theirs)) for name, ours, theirs in three)
    return max(found, key=lambda one: abs(one.points))


def biggest_disagreements(
    matches: Iterable[MatchForecast],
) -> list[tuple[MatchForecast, Disagreement]]:
    """The biggest of a list, the biggest first; fewer where fewer are worth a word."""
    of_all = [(match, found) for match in matches if (found := disagreement(match))]
    worth = [pair for pair in of_all if abs(pair[1].points) >= LEAST_POINTS]
    return sorted(worth, key=lambda pair: -abs(pair[1].points))[:MOST_MARKED]


def favourite(match: MatchForecast) -> str:
    """Who is likelier to win, in a few words."""
    home, _, away = (100 * probability for probability in match.forecast)
    lead, name = max((home - away, match.home_team), (away - home, match.away_team))
    if lead < _EVEN_POINTS:
        return "evenly matched"
    if lead < _SLIGHT_POINTS:
        return f"{name} slight favourites"
    return f"{name} favourites"
