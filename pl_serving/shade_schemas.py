"""The shapes of what the API says of challengers in the shade."""

from dataclasses import asdict
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.shade_queries import LiveScoreRow


class NamedModel(BaseModel):
    """A version of a registered model."""

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    model_version: int


class LiveScore(BaseModel):
    """Champion and challenger on matches that were asked about before kick-off and are settled.

    Of each match the last question counts, once.
    """

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    champion_recipe: str | None = Field(description="null, as the other, where it is not held")
    challenger_recipe: str | None
    champion_version: int | None = Field(
        description="null, as the other, for all versions of the two recipes together"
    )
    challenger_version: int | None
    questions: int = Field(description="that both have answered")
    matches_asked: int = Field(description="listed matches among them")
    matches: int = Field(description="those of them that are settled: what the scores are of")
    champion_log_loss: float | None = Field(
        description="in nats; null, as all scores, while no match is settled"
    )
    challenger_log_loss: float | None
    champion_rps: float | None
    challenger_rps: float | None
    market_matches: int = Field(description="settled matches that there was a market of")
    market_log_loss: float | None = Field(description="of the market at that moment, on these")
    market_rps: float | None
    log_loss_less_champion: float | None = Field(
        description="the challenger's mean log loss less the champion's: below 0 it is better"
    )
    log_loss_less_champion_low: float | None = Field(
        description="lower bound of 95 %, match weeks drawn; null below two weeks"
    )
    log_loss_less_champion_high: float | None
    first_asked_at: datetime
    last_asked_at: datetime

    @classmethod
    def of(cls, row: LiveScoreRow) -> Self:
        return cls(**asdict(row))


class ShadeNow(BaseModel):
    """Which questions are put to challengers too, and how their answers have done."""

    share: float = Field(
        description="of requests to `/v1/predict` and `/v1/predict/batch`; 0: none is"
    )
    challengers: list[NamedModel] = Field(description="versions that are asked now")
    lacking: str | None = Field(description="which are not, and why; null if all are, or none is")
    scores: list[LiveScore] | None = Field(
        description="by pair of recipes, then of versions, the newest 100; empty before the first "
        "question; null where they could not be read"
    )
