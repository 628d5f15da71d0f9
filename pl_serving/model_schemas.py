"""The shapes of what the API says of the models behind the forecasts."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.record_schemas import Decision, Scores
from pl_serving.shade_schemas import NamedModel, ShadeNow


class Model(BaseModel):
    """The model version behind the forecasts now served, and the one that knows odds."""

    model_config = ConfigDict(protected_namespaces=())

    model_name: str
    model_version: int
    recipe: str | None = Field(description="name of the recipe that it was made by, if it has one")
    odds: str | None = Field(
        description="what it may know of odds: 'none'; 'past', those of earlier matches; "
        "'pre_match', also those of the match itself; null where none was said"
    )
    mlflow_run_id: str = Field(description="the MLflow run that trained it")
    is_judged: bool = Field(description="whether it has been scored on matches it never saw")
    trained_through: date = Field(description="day of the newest match it learned from")
    training_matches: int
    training_log_loss: float = Field(
        description="log loss in nats on the very matches it learned from: in-sample, not a score"
    )
    data_hash: str | None = Field(description="names every row that it learned from")
    code_version: str | None = Field(
        description="names the code of its recipe; null where it is not held"
    )
    features: list[str] = Field(description="its inputs, in order")
    with_odds: NamedModel | None = Field(
        description="the model behind every `with_odds`; null if there is none"
    )
    decision: Decision | None = Field(
        description="why this version serves, with every gate; null where no decision is held"
    )
    scores: list[Scores] | None = Field(
        description="how good forecasts of past matches were: all seasons together first, then by "
        "season; empty before the first weekly record"
    )
    shade: ShadeNow = Field(description="challengers, asked beside the models that serve")
    missing_because: str | None = Field(
        description="why `code_version`, `decision`, `scores` and those of `shade` could not be "
        "read; null if they could"
    )
    as_of: datetime
    published_at: datetime
    data_source: str
