"""The shapes that go in and out of the API, as the OpenAPI document shows them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.snapshot import MatchForecast, Probabilities, Snapshot
from pl_serving.sources import RealSource

Probability = Annotated[float, Field(ge=0, le=1)]
DecimalOdds = Annotated[float, Field(gt=1, allow_inf_nan=False)]
ClubName = Annotated[str, Field(min_length=1, max_length=80)]

_MARKET_EXAMPLE = {
    "home_win_probability": 0.7412,
    "draw_probability": 0.1633,
    "away_win_probability": 0.0955,
}
_PREDICTION_EXAMPLE = {
    "match_id": "E0-2026-arsenal-v-fulham",
    "league": "E0",
    "kick_off_utc": "2026-08-22T14:00:00Z",
    "match_date": "2026-08-22",
    "home_team": "Arsenal",
    "away_team": "Fulham",
    "home_win_probability": 0.7031,
    "draw_probability": 0.1842,
    "away_win_probability": 0.1127,
    "market": _MARKET_EXAMPLE,
    "model_name": "match-outcome",
    "model_version": 4,
    "as_of": "2026-08-21T05:00:00Z",
    "data_source": "real",
}


def _example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(
        json_schema_extra={"examples": [example]}, protected_namespaces=(), extra="forbid"
    )


class ThreeProbabilities(BaseModel):
    """Probabilities of the three outcomes; they sum to 1."""

    model_config = _example(_MARKET_EXAMPLE)

    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability

    @classmethod
    def of(cls, three: Probabilities) -> Self:
        return cls(
            home_win_probability=three.home_win,
            draw_probability=three.draw,
            away_win_probability=three.away_win,
        )


class Prediction(BaseModel):
    """The forecast of one match, with what the market says of it beside ours."""

    model_config = _example(_PREDICTION_EXAMPLE)

    match_id: str | None = Field(description="null where no list of fixtures holds the match")
    league: str = Field(description="division code of football-data.co.uk; E0 = Premier League")
    kick_off_utc: datetime | None = Field(description="null where it is not known")
    match_date: date | None = Field(description="day of the match in London")
    home_team: str
    away_team: str
    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability
    market: ThreeProbabilities | None = Field(
        description="the bookmakers' odds with their margin removed; null where there are none"
    )
    model_name: str
    model_version: int
    as_of: datetime = Field(description="nothing later than this was known to the forecast")
    data_source: str = Field(description="'real', or 'simulated': then every number is made up")

    @classmethod
    def of(cls, match: MatchForecast, snapshot: Snapshot) -> Self:
        return cls(
            match_id=match.match_id,
            league=match.league,
            kick_off_utc=match.kick_off_utc,
            match_date=match.match_date,
            home_team=match.home_team,
            away_team=match.away_team,
            home_win_probability=match.forecast.home_win,
            draw_probability=match.forecast.draw,
            away_win_probability=match.forecast.away_win,
            market=None if match.market is None else ThreeProbabilities.of(match.market),
            model_name=snapshot.model_name,
            model_version=snapshot.model_version,
            as_of=snapshot.as_of,
            data_source=snapshot.data_source,
        )


class Predictions(BaseModel):
    """Forecasts of all coming matches, by kick-off; all from one snapshot."""

    model_config = ConfigDict(protected_namespaces=())

    predictions: list[Prediction]
    as_of: datetime
    model_name: str
    model_version: int
    data_source: str


class Odds(BaseModel):
    """Decimal odds of the three outcomes, each above 1."""

    model_config = _example({"home": 1.36, "draw": 5.25, "away": 8.5})

    home: DecimalOdds
    draw: DecimalOdds
    away: DecimalOdds

    def in_order(self) -> tuple[float, float, float]:
        return self.home, self.draw, self.away


class MatchQuestion(BaseModel):
    """Two clubs, and what a bookmaker offers on their match where that is known."""

    model_config = _example(
        {
            "home_team": "Arsenal",
            "away_team": "Manchester United",
            "odds": {"home": 1.62, "draw": 4.1, "away": 5.4},
        }
    )

    home_team: ClubName = Field(description="any name the club goes by")
    away_team: ClubName = Field(description="any name the club goes by")
    odds: Odds | None = None
    league: str = Field(default="E0", max_length=8, description="division code")


class Model(BaseModel):
    """The model version behind every forecast now served."""

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    model_version: int
    mlflow_run_id: str = Field(description="the MLflow run that trained it")
    is_judged: bool = Field(description="whether it has been scored on matches it never saw")
    trained_through: date = Field(description="day of the newest match it learned from")
    training_matches: int
    training_log_loss: float = Field(
        description="log loss in nats on the very matches it learned from: in-sample, not a score"
    )
    features: list[str] = Field(description="its inputs, in order")
    as_of: datetime
    published_at: datetime
    data_source: str


class Alive(BaseModel):
    """The process answers; nothing is said of its data."""

    status: Literal["alive"] = "alive"


class StalePart(BaseModel):
    """Something that may be outdated."""

    what: Literal["database", "forecasts", "source"] = Field(
        description="'database' when it cannot be read, 'forecasts' when they are late, 'source' "
        "when it has given no answer for an hour"
    )
    since: datetime
    why: str


class RealSourceSeen(BaseModel):
    """What a source of real data gave when it was last asked."""

    name: str
    answers: bool
    since: datetime = Field(description="since when it answers, or does not")
    word: str = Field(description="what was seen, in one line")

    @classmethod
    def of(cls, source: RealSource) -> Self:
        return cls(name=source.name, answers=source.answers, since=source.since, word=source.word)


class Ready(BaseModel):
    """A snapshot is held and served."""

    status: Literal["ready"] = "ready"
    snapshot_id: int
    as_of: datetime
    published_at: datetime
    data_source: str
    database: Literal["reachable", "unreachable"]
    stale_since: datetime | None = Field(
        description="since when anything is stale; null if nothing is"
    )
    stale: list[StalePart] = Field(description="what may be outdated, the longest so first")
    served_from: Literal["database", "disk"] = Field(
        description="'disk' until the database confirms or replaces what was kept there"
    )
    real_source: RealSourceSeen | None = Field(
        description="whether a real source answers, while simulated data serves; else null"
    )


class Problem(BaseModel):
    """What went wrong (RFC 9457); some problems carry further fields, such as `closest`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="address that explains this kind of problem")
    title: str
    status: int
    detail: str = Field(description="what was expected, what was found, what to do")
    field: str | None = Field(default=None, description="the field at fault")
