"""The shapes of forecasts and of problems, as OpenAPI shows them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.snapshot import Probabilities

LEAST_PRICED = 1e-9
"""Of a rarer outcome no fair odds are given: they would say nothing."""

Probability = Annotated[float, Field(ge=0, le=1)]
RealOrSimulated = Annotated[
    str, Field(description="'real', or 'simulated': then every number is made up")
]

_MARKET_EXAMPLE = {
    "home_win_probability": 0.7412,
    "draw_probability": 0.1633,
    "away_win_probability": 0.0955,
}
_WITHOUT_ODDS_EXAMPLE = {
    "home_win_probability": 0.7031,
    "draw_probability": 0.1842,
    "away_win_probability": 0.1127,
    "model_name": "match-outcome",
    "model_version": 4,
}
_WITH_ODDS_EXAMPLE = {
    "home_win_probability": 0.7403,
    "draw_probability": 0.1642,
    "away_win_probability": 0.0955,
    "model_name": "match-outcome-with-odds",
    "model_version": 2,
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
    "fair_odds": {"home": 1.4223, "draw": 5.4289, "away": 8.8731},
    "expected_home_goals": 2.01,
    "expected_away_goals": 0.79,
    "likeliest_scores": [
        {"home_goals": 2, "away_goals": 0, "probability": 0.1296},
        {"home_goals": 1, "away_goals": 0, "probability": 0.1289},
    ],
    "market": _MARKET_EXAMPLE,
    "without_odds": _WITHOUT_ODDS_EXAMPLE,
    "with_odds": _WITH_ODDS_EXAMPLE,
    "answered_by": "without_odds",
    "model_name": "match-outcome",
    "model_version": 4,
    "as_of": "2026-08-21T05:00:00Z",
    "data_source": "real",
}


def with_example(example: dict[str, Any]) -> ConfigDict:
    """Of a model that takes no other fields and shows how it is used."""
    return ConfigDict(
        json_schema_extra={"examples": [example]}, protected_namespaces=(), extra="forbid"
    )


class ThreeProbabilities(BaseModel):
    """Probabilities of the three outcomes; they sum to 1."""

    model_config = with_example(_MARKET_EXAMPLE)

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


class ModelForecast(BaseModel):
    """Probabilities of the three outcomes by a version of a registered model; they sum to 1."""

    model_config = with_example(_WITH_ODDS_EXAMPLE)

    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability
    model_name: str
    model_version: int


class FairOdds(BaseModel):
    """Decimal odds that the probabilities come to without a margin: 1 / probability."""

    model_config = with_example({"home": 1.4223, "draw": 5.4289, "away": 8.8731})

    home: float | None = Field(description="null where its probability is below 1e-9")
    draw: float | None
    away: float | None


class Score(BaseModel):
    """A score at full time and how likely it is."""

    model_config = with_example({"home_goals": 2, "away_goals": 0, "probability": 0.1296})

    home_goals: int
    away_goals: int
    probability: Probability


class Prediction(BaseModel):
    """The forecast of one match, with what the market says of it beside ours.

    The three probabilities, and all that is made from them, are by the model that `answered_by`
    names: the one that knows the match's odds if odds came with the question, else the one that
    knows none of this match. Both stand beside it.
    """

    model_config = with_example(_PREDICTION_EXAMPLE)

    match_id: str | None = Field(description="null where no list of fixtures holds the match")
    league: str = Field(description="division code of football-data.co.uk; E0 = Premier League")
    kick_off_utc: datetime | None = Field(description="null where it is not known")
    match_date: date | None = Field(description="day of the match in London")
    home_team: str
    away_team: str
    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability
    fair_odds: FairOdds
    expected_home_goals: float
    expected_away_goals: float
    likeliest_scores: list[Score] = Field(description="five, the likeliest first")
    market: ThreeProbabilities | None = Field(
        description="the bookmakers' odds with their margin removed; null where there are none"
    )
    without_odds: ModelForecast = Field(description="by the model that knows no odds of this match")
    with_odds: ModelForecast | None = Field(
        description="what the model with odds makes of `market`; null without a market, or where "
        "it knows too little of the clubs"
    )
    answered_by: Literal["without_odds", "with_odds"] = Field(
        description="which of the two the three probabilities are"
    )
    model_name: str = Field(description="of the three probabilities, as is the version")
    model_version: int
    as_of: datetime = Field(description="nothing later than this was known to the forecast")
    data_source: RealOrSimulated


class Predictions(BaseModel):
    """Forecasts of coming matches, by kick-off; all from one snapshot."""

    model_config = ConfigDict(protected_namespaces=())

    predictions: list[Prediction]
    next_cursor: str | None = Field(description="asks for the next page; null on the last")
    as_of: datetime
    data_as_of: datetime | None = Field(
        description="when the first source, the only one of odds, last answered, by the "
        "wall clock; null if that is not known"
    )
    model_name: str
    model_version: int = Field(
        description="the champion's; a forecast by its stand-in has another of its own"
    )
    data_source: str


class BatchProblem(BaseModel):
    """Why one question of a batch has no answer."""

    model_config = ConfigDict(extra="allow")

    index: int = Field(description="of the question, from 0")
    type: str = Field(description="address that explains this kind of problem")
    title: str
    detail: str
    field: str


class BatchAnswer(BaseModel):
    """An answer for each question, in their order; one that has none costs no other."""

    predictions: list[Prediction | None] = Field(
        description="null where `problems` says why there is none"
    )
    problems: list[BatchProblem]


class Problem(BaseModel):
    """What went wrong (RFC 9457); some problems carry further fields, such as `closest`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="address that explains this kind of problem")
    title: str
    status: int
    detail: str = Field(description="what was expected, what was found, what to do")
    field: str | None = Field(default=None, description="the field at fault")
    request_id: str | None = Field(
        default=None, description="the header X-Request-ID, by which the server's log knows it"
    )
