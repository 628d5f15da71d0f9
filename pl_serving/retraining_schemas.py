"""The shapes of what the API says of trainings."""

from datetime import datetime

from pydantic import BaseModel, Field


class Training(BaseModel):
    """One run of Dagster's job that trains a version and decides which one serves."""

    run_id: str
    status: str = Field(description="Dagster's word, such as QUEUED, STARTED or SUCCESS")
    started: datetime | None = Field(description="null until it has begun")
    ended: datetime | None = Field(description="null until it has ended")
    why: str | None = Field(description="why it was started, if that is known")


class Retraining(BaseModel):
    """Whether a training is under way, and the last ones."""

    is_under_way: bool | None = Field(description="null where Dagster does not answer")
    runs: list[Training] = Field(description="the last 20, newest first")
    missing_because: str | None = Field(description="why nothing is known; null if it is")


class TrainingAskedFor(BaseModel):
    """A training that is now queued; the header Location says where to see how it gets on."""

    run_id: str
