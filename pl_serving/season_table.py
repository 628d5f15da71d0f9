"""What the page shows of a season's projection: clubs, their chances, a heat map of positions."""

from collections.abc import Iterator
from dataclasses import dataclass

from pl_assets.football.leagues import league
from pl_assets.football.season_name import season_name
from pl_serving.snapshot import ClubProjection, SeasonProjection, Snapshot

LEVELS = 10
"""Shades of the heat map, beside none; the style sheet has a colour for each."""
_DARKEST_AT = 0.5
_LEAST_SHOWN = 0.005
_LEAST_IN_CONTENTION = 0.05
_MOST_IN_CONTENTION = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One club in one final position."""

    level: int
    """Its shade, 0 to `LEVELS`."""
    label: str
    """Whole per cents; nothing where they are none."""

    @classmethod
    def of(cls, probability: float) -> "Cell":
        if probability <= _LEAST_SHOWN:
            return cls(0, "")
        share = min(probability / _DARKEST_AT, 1)
        return cls(max(1, round(share * LEVELS)), f"{100 * probability:.0f}")


@dataclass(frozen=True, slots=True)
class ListedClub:
    """One line of the table."""

    team: str
    points: int
    expected_points: str
    title: str
    top_four: str
    relegation: str
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, club: ClubProjection) -> "ListedClub":
        return cls(
            club.team,
            club.points,
            f"{club.expected_points:.0f}",
            chance(club.title),
            chance(club.top_four),
            chance(club.relegation),
            tuple(Cell.of(probability) for probability in club.positions),
        )


@dataclass(frozen=True, slots=True)
class Race:
    """The clubs in contention for one thing, the likeliest first."""

    name: str
    clubs: tuple[tuple[str, str], ...]
    """Each with its chance in per cent."""

    @classmethod
    def of(cls, name: str, chances: list[tuple[float, str]]) -> "Race":
        likeliest = sorted(chances, key=lambda pair: -pair[0])[:_MOST_IN_CONTENTION]
        near = [(club, chance(p)) for p, club in likeliest if p >= _LEAST_IN_CONTENTION]
        return cls(name, tuple(near))


@dataclass(frozen=True, slots=True)
class ListedSeason:
    """One league's table."""

    projection: SeasonProjection
    name: str
    played: int
    """Matches."""
    matches: int
    clubs: tuple[ListedClub, ...]
    races: tuple[Race, ...]

    @classmethod
    def of(cls, projection: SeasonProjection) -> "ListedSeason":
        count = len(projection.clubs)
        return cls(
            projection,
            f"{league(projection.league).name} {season_name(projection.season)}",
            sum(club.played for club in projection.clubs) // 2,
            count * (count - 1),
            tuple(ListedClub.of(club) for club in projection.clubs),
            (
                Race.of("Title", [(club.title, club.team) for club in projection.clubs]),
                Race.of("Top four", [(club.top_four, club.team) for club in projection.clubs]),
                Race.of("Relegation", [(club.relegation, club.team) for club in projection.clubs]),
            ),
        )


def chance(probability: float) -> str:
    """Whole per cents that never call certain what is not: `<1`, `>99`."""
    if probability in (0, 1):
        return f"{100 * probability:.0f}"
    if probability <= _LEAST_SHOWN:
        return "<1"
    return f"{100 * probability:.0f}" if probability < 1 - _LEAST_SHOWN else ">99"


def season_tables(snapshot: Snapshot) -> Iterator[ListedSeason]:
    """The projections of a snapshot, the Premier League's first."""
    for code in sorted(snapshot.projections):
        yield ListedSeason.of(snapshot.projections[code])
