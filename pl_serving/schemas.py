"""The shapes of forecasts, of questions about them and of problems, as OpenAPI shows them."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.snapshot import MatchForecast, ModelWithOdds, Probabilities, Snapshot

Probability = Annotated[float, Field(ge=0, le=1)]
DecimalOdds = Annotated[float, Field(gt=1, allow_inf_nan=False)]
ClubName = Annotated[str, Field(min_length=1, max_length=80)]

_MARKET_EXAMPLE = {
    "home_win_probability": 0.7412,
    "draw_probability": 0.1633,
    "away_win_probability": 0.0955,
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
    "market": _MARKET_EXAMPLE,
    "with_odds": _WITH_ODDS_EXAMPLE,
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


class ForecastWithOdds(BaseModel):
    """Probabilities of the three outcomes by the model that knows the match's odds; sum 1."""

    model_config = _example(_WITH_ODDS_EXAMPLE)

    home_win_probability: Probability
    draw_probability: Probability
    away_win_probability: Probability
    model_name: str
    model_version: int

    @classmethod
    def of(cls, three: Probabilities, model: ModelWithOdds) -> Self:
        return cls(
            home_win_probability=three.home_win,
            draw_probability=three.draw,
            away_win_probability=three.away_win,
            model_name=model.model_name,
            model_version=model.model_version,
        )


class Prediction(BaseModel):
    """The forecast of one match, with what the market says of it beside ours.

    The three probabilities are by the model that knows no odds of this match, whether any are
    given or not, so that they can be held against the market. `with_odds` knows its odds.
    """

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
    with_odds: ForecastWithOdds | None = Field(
        description="what the model with odds makes of `market`; null without a market, or where "
        "it knows too little of the clubs"
    )
    model_name: str = Field(description="of the three probabilities, as is the version")
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
            with_odds=None
            if match.with_odds is None or snapshot.with_odds is None
            else ForecastWithOdds.of(match.with_odds, snapshot.with_odds),
            model_name=snapshot.model_name,
            model_version=match.model_version,
            as_of=snapshot.as_of,
            data_source=snapshot.data_source,
        )


class Predictions(BaseModel):
    """Forecasts of all coming matches, by kick-off; all from one snapshot."""

    model_config = ConfigDict(protected_namespaces=())

    predictions: list[Prediction]
    as_of: datetime
    model_name: str
    model_version: int = Field(
        description="the champion's; a forecast by its stand-in has another of its own"
    )
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
    """Two clubs, and what a bookmaker offers on their match where that is known.

    The odds become `market` and are what `with_odds` is made from.
    """

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
