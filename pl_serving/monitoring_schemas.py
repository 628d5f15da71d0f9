"""The shapes of what the API says of monitoring."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, Field

from pl_serving.monitoring_queries import AlertRow, DriftRow


class DriftedColumn(BaseModel):
    """How far a column of the present weeks is from the same weeks of seasons before."""

    kind: Literal["feature", "prediction", "data"] = Field(
        description="of what goes into the models, of what comes out, of what is missing"
    )
    name: str
    span: str = Field(description="'ten_weeks', or 'latest_week' for a quick look")
    measure: str = Field(description="how the two are compared")
    distance: float | None = Field(description="what that gives; null where one side is empty")
    threshold: float = Field(description="above it the column counts as drifted")
    is_drifted: bool
    is_watched: bool = Field(description="whether it alone can ask for a retraining")
    current_mean: float | None
    reference_mean: float | None
    current_matches: int
    reference_matches: int
    current_from: date | None = Field(description="day of the first match of the present weeks")
    current_to: date | None
    as_of: datetime = Field(description="platform time of the look")
    report_url: str | None = Field(
        description="the HTML report as MLflow gives it out; null where there is none"
    )

    @classmethod
    def of(cls, row: DriftRow, mlflow_url: str | None) -> Self:
        fields = asdict(row)
        report, run = fields.pop("report"), fields.pop("mlflow_run_id")
        url = None
        if mlflow_url and report and run:
            url = (
                f"{mlflow_url.rstrip('/')}/get-artifact?run_uuid={quote(run)}&path={quote(report)}"
            )
        return cls(**fields, report_url=url)


class Drift(BaseModel):
    """The newest look at drift, what drifted most first."""

    as_of: datetime | None = Field(description="platform time; null before the first look")
    drifted: int = Field(description="columns beyond their threshold")
    drifted_and_watched: int = Field(description="of these, those that can ask for a retraining")
    columns: list[DriftedColumn]
    report_url: str | None = Field(
        description="the newest HTML report, as MLflow gives it out; null where there is none"
    )
    data_source: str


class Alert(BaseModel):
    """Something that is or was wrong, from its beginning to its end."""

    kind: str = Field(description="'drift', 'performance', 'late', 'check', 'run' or 'source'")
    subject: str = Field(description="what it is about: an asset, a check, a job, a source")
    severity: Literal["warning", "error"]
    word: str = Field(description="what was expected, what was found, what to do")
    link: str | None = Field(description="where to look")
    opened_as_of: datetime = Field(description="platform time at which it was first seen")
    opened_at: datetime = Field(description="wall clock of that")
    closed_as_of: datetime | None = Field(description="null while it lasts")
    closed_at: datetime | None
    closing_word: str | None = Field(description="how it ended")
    retraining_as_of: datetime | None = Field(
        description="platform time of the retraining it led to; null if to none"
    )
    retraining_run_id: str | None = Field(description="Dagster's run of that")

    @classmethod
    def of(cls, row: AlertRow) -> Self:
        return cls(**asdict(row))


class Alerts(BaseModel):
    """What is wrong now, and what was of late."""

    open: list[Alert] = Field(description="newest first")
    recent: list[Alert] = Field(description="those that ended last, the last first")
    data_source: str
