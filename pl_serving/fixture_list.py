"""What the page shows of a snapshot: matches by day, probabilities as bars and whole per cents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pl_serving.first_impressions import Disagreement, biggest_disagreements, favourite
from pl_serving.knowledge import is_by_stand_in, known_odds_of
from pl_serving.snapshot import MatchForecast, Probabilities, Snapshot
from pl_serving.whole_per_cents import whole_per_cents

OUTCOMES = ("home", "draw", "away")
LABEL_LENGTH = 20.0
"""Room of a number above a bar, in per cent of the bar on a telephone."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One outcome's part of a bar, in per cent of its length."""

    outcome: str
    start: float
    length: float
    whole: int
    """The same in whole per cents, such that the three of a bar make 100."""
    label_at: float
    """Where the middle of its number is, in per cent of the bar's length."""

    @property
    def label(self) -> str:
        return str(self.whole) if self.whole else "<1"


@dataclass(frozen=True, slots=True)
class Bar:
    """Three probabilities end to end."""

    name: str
    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, name: str, three: Probabilities) -> "Bar":
        lengths = [100 * probability for probability in three]
        starts = (0, lengths[0], lengths[0] + lengths[1])
        middles = apart([start + length / 2 for start, length in zip(starts, lengths, strict=True)])
        parts = zip(OUTCOMES, starts, lengths, whole_per_cents(lengths), middles, strict=True)
        return cls(name, tuple(Segment(*part) for part in parts))


@dataclass(frozen=True, slots=True)
class ListedMatch:
    """One match of the page."""

    match: MatchForecast
    bars: tuple[Bar, ...]
    is_by_stand_in: bool
    known_odds: str
    disagreement: Disagreement | None
    """With the market, where it is among the biggest of the list."""

    @property
    def favourite(self) -> str:
        return favourite(self.match)

    @classmethod
    def of(
        cls, match: MatchForecast, snapshot: Snapshot, biggest: Mapping[str | None, Disagreement]
    ) -> "ListedMatch":
        lines = (
            ("Forecast", match.forecast),
            ("Market", match.market),
            ("With odds", match.with_odds),
        )
        bars = tuple(Bar.of(name, three) for name, three in lines if three is not None)
        is_other = is_by_stand_in(match, snapshot)
        return cls(
            match, bars, is_other, known_odds_of(match, snapshot), biggest.get(match.match_id)
        )


def apart(middles: list[float]) -> list[float]:
    """Places of numbers on a bar, moved as little as it takes that none covers another."""
    places, least = [], LABEL_LENGTH / 2
    for middle in middles:
        places.append(max(middle, least))
        least = places[-1] + LABEL_LENGTH
    most = 100 - LABEL_LENGTH / 2
    for n in reversed(range(len(places))):
        places[n] = min(places[n], most)
        most = places[n] - LABEL_LENGTH
    return places


def last_match_day(snapshot: Snapshot) -> date | None:
    """The day of the last match of which anything is known; None if none is."""
    days = (state.last_played for state in snapshot.club_states.values())
    return max((day for day in days if day is not None), default=None)


def by_day(snapshot: Snapshot) -> Iterator[tuple[date | None, list[ListedMatch]]]:
    """The coming matches under the day in London on which they are played."""
    biggest = {match.match_id: found for match, found in biggest_disagreements(snapshot.fixtures)}
    for day, matches in groupby(snapshot.fixtures, key=lambda match: match.match_date):
        yield day, [ListedMatch.of(match, snapshot, biggest) for match in matches]
