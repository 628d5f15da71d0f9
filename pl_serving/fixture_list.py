"""What the page shows of a snapshot: matches by day, probabilities as bars and whole per cents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pl_serving.knowledge import is_by_stand_in, known_odds_of
from pl_serving.snapshot import MatchForecast, Probabilities, Snapshot

OUTCOMES = ("home", "draw", "away")


@dataclass(frozen=True, slots=True)
class Segment:
    """One outcome's part of a bar, in per cent of its length."""

    outcome: str
    start: float
    length: float
    whole: int
    """The same in whole per cents, such that the three of a bar make 100."""

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
        parts = zip(OUTCOMES, starts, lengths, whole_per_cents(lengths), strict=True)
        return cls(name, tuple(Segment(*part) for part in parts))


@dataclass(frozen=True, slots=True)
class ListedMatch:
    """One match of the page."""

    match: MatchForecast
    bars: tuple[Bar, ...]
    is_by_stand_in: bool
    known_odds: str

    @classmethod
    def of(cls, match: MatchForecast, snapshot: Snapshot) -> "ListedMatch":
        lines = (
            ("Forecast", match.forecast),
            ("Market", match.market),
            ("With odds", match.with_odds),
        )
        bars = tuple(Bar.of(name, three) for name, three in lines if three is not None)
        is_other = is_by_stand_in(match, snapshot)
        return cls(match, bars, is_other, known_odds_of(match, snapshot))


def whole_per_cents(lengths: list[float]) -> list[int]:
    """Numbers rounded so that they make 100: the largest remainders are rounded up."""
    whole = [int(length) for length in lengths]
    by_remainder = sorted(range(len(whole)), key=lambda n: whole[n] - lengths[n])
    for n in by_remainder[: 100 - sum(whole)]:
        whole[n] += 1
    return whole


def by_day(snapshot: Snapshot) -> Iterator[tuple[date | None, list[ListedMatch]]]:
    """The coming matches under the day in London on which they are played."""
    for day, matches in groupby(snapshot.fixtures, key=lambda match: match.match_date):
        yield day, [ListedMatch.of(match, snapshot) for match in matches]
