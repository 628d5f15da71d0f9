"""The shapes of what the API says of its own state."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from pl_serving.sources import RealSource


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

    status: Literal["ready", "degraded"] = Field(
        description="'degraded' when forecasts are served and something that they come from is "
        "away, late or refused: `stale`, `mlflow` and `refused` say what"
    )
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
    mlflow: Literal["reachable", "unreachable", "not asked"] = Field(
        description="whether it says which versions are champion; the last known serve meanwhile"
    )
    refused: str | None = Field(
        description="why the newest forecasts, or those of the version that holds the alias, are "
        "not served; null if they are"
    )
    real_source: RealSourceSeen | None = Field(
        description="whether a real source answers, while simulated data serves; else null"
    )
