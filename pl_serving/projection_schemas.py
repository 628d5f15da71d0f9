"""The shapes of a season's projection, as the OpenAPI document shows them."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.schemas import Probability, RealOrSimulated
from pl_serving.snapshot import ClubProjection, SeasonProjection, Snapshot

_CLUB_EXAMPLE: dict[str, Any] = {
    "team": "Arsenal",
    "played": 24,
    "points": 53,
    "expected_points": 82.4,
    "title_probability": 0.6121,
    "top_four_probability": 0.9987,
    "relegation_probability": 0.0,
    "position_probabilities": [0.6121, 0.2514, 0.1083, 0.0269, 0.0013, *[0.0] * 15],
}


class ProjectedClub(BaseModel):
    """Where a club may finish."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLUB_EXAMPLE]}, extra="forbid")

    team: str
    played: int
    points: int = Field(description="as won on the pitch: deductions are not known")
    expected_points: float = Field(description="at the end of the season")
    title_probability: Probability
    top_four_probability: Probability
    relegation_probability: Probability = Field(
        description="of a place that goes down without a play-off"
    )
    position_probabilities: list[Probability] = Field(
        description="of each final position, the first first; they sum to 1"
    )

    @classmethod
    def of(cls, club: ClubProjection) -> Self:
        return cls(
            team=club.team,
            played=club.played,
            points=club.points,
            expected_points=club.expected_points,
            title_probability=club.title,
            top_four_probability=club.top_four,
            relegation_probability=club.relegation,
            position_probabilities=list(club.positions),
        )


class ProjectedSeason(BaseModel):
    """How a season may end: what is left of it drawn 10,000 times from the forecasts."""

    model_config = ConfigDict(protected_namespaces=(), extra="forbid")

    league: str = Field(description="division code of football-data.co.uk; E0 = Premier League")
    season: int = Field(description="year in which it starts")
    clubs: list[ProjectedClub] = Field(description="by expected points, the most first")
    as_of: datetime = Field(
        description="results until then are counted; for seconds after new forecasts this is "
        "earlier than theirs"
    )
    model_name: str
    model_version: int
    data_source: RealOrSimulated

    @classmethod
    def of(cls, projection: SeasonProjection, snapshot: Snapshot) -> Self:
        return cls(
            league=projection.league,
            season=projection.season,
            clubs=[ProjectedClub.of(club) for club in projection.clubs],
            as_of=projection.as_of,
            model_name=projection.model_name,
            model_version=projection.model_version,
            data_source=snapshot.data_source,
        )
