"""What is said of a match in words: who is favourite, where we disagree with the market most."""

from collections.abc import Iterable
from dataclasses import dataclass

from pl_serving.snapshot import MatchForecast
from pl_serving.whole_per_cents import whole_per_cents

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
    shown: int
    """The same of the whole per cents that the bars show."""

    @property
    def words(self) -> str:
        return (
            f"we give {self.who} {abs(self.shown)} points "
            f"{'more' if self.points > 0 else 'less'} than the market"
        )


def disagreement(match: MatchForecast) -> Disagreement | None:
    """The largest of the three outcomes; None without a market."""
    if match.market is None:
        return None
    names = (match.home_team, "the draw", match.away_team)
    ours, theirs = ([100 * p for p in three] for three in (match.forecast, match.market))
    shown = zip(whole_per_cents(ours), whole_per_cents(theirs), strict=True)
    found = (
        Disagreement(name, we - they, we_show - they_show)
        for name, we, they, (we_show, they_show) in zip(names, ours, theirs, shown, strict=True)
    )
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
