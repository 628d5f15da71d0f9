"""A snapshot as it is held in memory: immutable, whole, swapped by one assignment."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from pl_serving.snapshot_rows import SnapshotRows

REAL = "real"
_THREE = ("home_win_probability", "draw_probability", "away_win_probability")

Weights = tuple[tuple[float, float], tuple[float, float]]
"""From the market's log odds-ratios, home and away, to the forecast's."""


class Probabilities(NamedTuple):
    """Of the three outcomes, 0 to 1; the three sum to 1."""

    home_win: float
    draw: float
    away_win: float

    @classmethod
    def known(cls, home: float | None, draw: float | None, away: float | None) -> "Self | None":
        """The three; None where one of them is not known."""
        if home is None or draw is None or away is None:
            return None
        return cls(home, draw, away)

    def named(self) -> dict[str, Any]:
        """By the names that tables and answers have for them."""
        return dict(zip(_THREE, self, strict=True))


@dataclass(frozen=True, slots=True)
class MatchForecast:
    """One match, listed or supposed, with our forecast and the market's."""

    match_id: str | None
    """None where the match is in no list of fixtures; then it has no day either."""
    league: str
    match_date: date | None
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    forecast: Probabilities
    """Knows no odds of this match."""
    model_version: int
    """Which made it: another than the snapshot's where a stand-in did."""
    market: Probabilities | None
    with_odds: Probabilities | None
    """By the model with odds, from `market`; None without one."""
    total_goals: float = math.nan
    """Expected of both clubs together, by their ratings; NaN where none are known."""
    are_odds_given: bool = False
    """Whether `market` is that of odds that came with the question."""

    @property
    def answer(self) -> Probabilities:
        """The forecast that answers: with odds given, the one that knows them, if there is one."""
        return self.with_odds if self.are_odds_given and self.with_odds else self.forecast


@dataclass(frozen=True, slots=True)
class ModelWithOdds:
    """The version that knows a match's own odds."""

    model_name: str
    model_version: int
    weights: Weights | None
    """None where it knew no pairing; then it says nothing of any."""


@dataclass(frozen=True, slots=True)
class ClubState:
    """When a club was last seen in a league."""

    last_season: int | None
    """Year in which its latest season there started."""
    last_played: date | None


class Offsets(NamedTuple):
    """What the model with odds says of two clubs: log odds-ratios, were the market's even."""

    home: float
    """Of a home win over a draw."""
    away: float
    """Of an away win over a draw."""


class Pairing(NamedTuple):
    """Two clubs of a league, the first at home."""

    league: str
    home_team: str
    away_team: str


@dataclass(frozen=True, slots=True)
class ClubProjection:
    """How the season may end for one club."""

    team: str
    played: int
    points: int
    expected_points: float
    title: float
    top_four: float
    relegation: float
    positions: tuple[float, ...]
    """Probability of each final position, the first first."""


@dataclass(frozen=True, slots=True)
class SeasonProjection:
    """How the season of a league may end; until it is made anew, from the snapshot before."""

    league: str
    season: int
    """Year in which it starts."""
    as_of: datetime
    model_name: str
    model_version: int
    clubs: tuple[ClubProjection, ...]
    """By expected points."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is served together, made by one set of versions at one time."""

    snapshot_id: int
    as_of: datetime
    published_at: datetime
    data_source: str
    model_name: str
    model_version: int
    mlflow_run_id: str
    is_judged: bool
    trained_through: date
    training_matches: int
    training_log_loss: float
    features: tuple[str, ...]
    recipe: str | None
    """None, as `odds` and `data_hash`, in snapshots published before models had them."""
    odds: str | None
    """What the model may know of odds: 'none', 'past' or 'pre_match'."""
    data_hash: str | None
    """Names every row that the model learned from."""
    with_odds: ModelWithOdds | None
    projection_id: int | None
    fixtures: tuple[MatchForecast, ...]
    """Coming matches by kick-off."""
    fixture_of: Mapping[Pairing, MatchForecast]
    pairings: Mapping[Pairing, Probabilities]
    """Every pairing of clubs of the last two seasons."""
    versions: Mapping[Pairing, int]
    """Which made each of those forecasts: another than the snapshot's where a stand-in did."""
    total_goals: Mapping[Pairing, float]
    """Expected of both clubs together; NaN where no rating says."""
    offsets: Mapping[Pairing, Offsets]
    """Of those pairings of which the model with odds knows enough."""
    recent_clubs: frozenset[tuple[str, str]]
    """League and club of everyone in `pairings`."""
    club_states: Mapping[tuple[str, str], ClubState]
    projections: Mapping[str, SeasonProjection]
    """By league; those that have none are not in it."""
    rows: SnapshotRows
    """What was published, as it is kept on disk; all else is assembled from it."""
    aliases: Mapping[str, int]
    """Version of each registered model that was wanted when this was assembled."""
    answers: dict[Pairing, bytes] = field(default_factory=dict, compare=False)
    """Forecasts without odds as they were answered, so that the next is a look-up."""
    lists: dict[str, tuple[bytes, str | None]] = field(default_factory=dict, compare=False)
    """Lists of coming matches likewise, by the question."""

    @property
    def identity(self) -> tuple[str, int, datetime, int | None]:
        """No other snapshot has it: numbers repeat, after a restore and between the databases."""
        return self.data_source, self.snapshot_id, self.published_at, self.projection_id

    @property
    def versions_by_name(self) -> dict[str, int]:
        """The version that serves of each registered model."""
        found = {self.model_name: self.model_version}
        if self.with_odds is not None:
            found[self.with_odds.model_name] = self.with_odds.model_version
        return found

    @property
    def served_versions(self) -> str:
        """The versions behind it, in words."""
        return ", ".join(f"{name} version {n}" for name, n in self.versions_by_name.items())

    @property
    def is_simulated(self) -> bool:
        return self.data_source != REAL

    @property
    def leagues(self) -> tuple[str, ...]:
        return tuple(sorted({league for league, _ in self.recent_clubs}))
