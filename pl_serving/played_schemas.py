"""The shapes of what the API says of played matches."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.answers import fair_odds
from pl_serving.played import PlayedMatch
from pl_serving.schemas import FairOdds, Probability, ThreeProbabilities
from pl_serving.snapshot import Snapshot


class PlayedPrediction(BaseModel):
    """A played match beside the last forecast made for it, and how both settled."""

    model_config = ConfigDict(protected_namespaces=())

    match_id: str
    league: str
    season: int = Field(description="year in which it starts")
    kick_off_utc: datetime | None
    match_date: date
    home_team: str
    away_team: str
    home_goals: int
    away_goals: int
    outcome: Literal["home", "draw", "away"]
    kind: Literal["live", "walk_forward"] | None = Field(
        description="'live': published before kick-off; 'walk_forward': made later as if then, "
        "with what was known that morning; null where there is no forecast"
    )
    home_win_probability: Probability | None
    draw_probability: Probability | None
    away_win_probability: Probability | None
    fair_odds: FairOdds | None
    market: ThreeProbabilities | None
    log_loss: float | None = Field(description="of the forecast, in nats; less is better")
    market_log_loss: float | None
    model_name: str | None = Field(description="of a live forecast")
    model_version: int | None
    recipe: str | None = Field(description="of a walk-forward forecast")
    as_of: datetime | None = Field(description="of a live forecast")
    data_source: str

    @classmethod
    def of(cls, match: PlayedMatch, snapshot: Snapshot) -> Self:
        home, draw, away = match.forecast or (None, None, None)
        odds = None if match.forecast is None else fair_odds(match.forecast)
        return cls(
            **{name: getattr(match, name) for name in _AS_THEY_ARE},
            home_win_probability=home,
            draw_probability=draw,
            away_win_probability=away,
            fair_odds=None if odds is None else FairOdds(**odds),
            market=None if match.market is None else ThreeProbabilities.of(match.market),
            data_source=snapshot.data_source,
        )


class PlayedPredictions(BaseModel):
    """Played matches, newest first."""

    predictions: list[PlayedPrediction]
    next_cursor: str | None = Field(description="asks for the next page; null on the last")
    as_of: datetime
    data_as_of: datetime | None = Field(
        description="when the first source, the only one of odds, last answered, by the "
        "wall clock; null if that is not known"
    )
    data_source: str


_AS_THEY_ARE = (
    *("match_id", "league", "season", "kick_off_utc", "match_date", "home_team", "away_team"),
    *("home_goals", "away_goals", "outcome", "kind", "log_loss", "market_log_loss"),
    *("model_name", "model_version", "recipe", "as_of"),
)
