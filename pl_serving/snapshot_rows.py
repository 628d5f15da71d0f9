"""The rows that a snapshot is made of, as the database gives them and as the file keeps them."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """One row of `prediction_snapshots`."""

    snapshot_id: int
    as_of: AwareDatetime
    published_at: AwareDatetime
    data_source: str
    model_name: str
    model_version: int
    mlflow_run_id: str
    is_judged: bool
    trained_through: date
    training_matches: int
    training_log_loss: float
    features: list[str]
    recipe: str | None
    odds: str | None
    data_hash: str | None
    with_odds_model_name: str | None
    with_odds_model_version: int | None
    with_odds_weights: Annotated[list[Finite], Field(min_length=4, max_length=4)] | None
    """From the log odds-ratios of the market to those of the forecast, of home first; by rows."""
    projection_id: int | None
    """The last row of the season projection that was current when this was read."""


@dataclass(frozen=True, slots=True)
class FixtureRow:
    """One row of `predictions`."""

    match_id: str
    league: str
    match_date: date
    kick_off_utc: AwareDatetime | None
    home_team: str
    away_team: str
    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability
    market_home_probability: Probability | None
    market_draw_probability: Probability | None
    market_away_probability: Probability | None
    model_version: int
    """Another than the header's where a stand-in made the forecast."""
    with_odds_home_win_probability: Probability | None
    with_odds_draw_probability: Probability | None
    with_odds_away_win_probability: Probability | None
    expected_total_goals: Finite | None


@dataclass(frozen=True, slots=True)
class PairingRow:
    """One row of `pairings`."""

    league: str
    home_team: str
    away_team: str
    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability
    model_version: int | None
    """Which made the forecast; None, for the header's, in snapshots published before."""
    with_odds_home_offset: Finite | None
    with_odds_away_offset: Finite | None
    expected_total_goals: Finite | None


@dataclass(frozen=True, slots=True)
class ClubStateRow:
    """One row of `club_states`."""

    league: str
    team: str
    last_season: int | None
    last_played: date | None


@dataclass(frozen=True, slots=True)
class ProjectionRow:
    """One row of `current_season_projection`."""

    as_of: AwareDatetime
    model_name: str
    model_version: int
    league: str
    season: int
    team: str
    played: int
    points: int
    expected_points: float
    title_probability: Probability
    top_four_probability: Probability
    relegation_probability: Probability
    position_probabilities: list[Probability]


@dataclass(frozen=True, slots=True)
class StandbyRow:
    """One row of `standby_forecasts`, with what its version was trained on."""

    # NaN stands for what the version does not know.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(ser_json_inf_nan="constants")

    model_name: str
    model_version: int
    fixtures: list[float]
    pairings: list[float]
    made_by: list[int]
    total_goals: list[float]
    offsets: list[float]
    weights: list[float] | None
    mlflow_run_id: str
    is_judged: bool
    trained_through: date
    training_matches: int
    training_log_loss: float
    features: list[str]
    recipe: str | None
    odds: str | None
    data_hash: str | None


@dataclass(frozen=True, slots=True)
class SnapshotRows:
    """All rows of one snapshot; fixtures by kick-off, a projection's clubs by expected points."""

    # A file with more in it than this was written by something else.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    header: HeaderRow
    fixtures: list[FixtureRow]
    pairings: list[PairingRow]
    club_states: list[ClubStateRow]
    projection: list[ProjectionRow]
    standby: list[StandbyRow]
