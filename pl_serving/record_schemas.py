"""The shapes of the record: scores beside the market's, decisions with what they rest on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.record_queries import DecisionRow, ScoreRow
from pl_serving.schemas import RealOrSimulated


class Score(BaseModel):
    """How good one model's forecasts were."""

    odds: str = Field(description="odds it may know: 'none', 'past' or 'pre_match'")
    log_loss: float = Field(description="mean, in nats; lower is better")
    rps: float = Field(description="mean ranked probability score; lower is better")
    accuracy: float = Field(description="share of matches whose likeliest outcome came")
    ece: float = Field(description="expected calibration error; lower is better")
    kl_to_close: float = Field(description="mean divergence from the closing odds, in nats")
    log_loss_less_market: float | None = Field(
        description="log loss less the market's on the same matches: below 0 is better than it"
    )
    log_loss_less_market_low: float | None = Field(description="lower bound of 95 %")
    log_loss_less_market_high: float | None = Field(
        description="upper bound; where 0 lies between the two the difference may be chance"
    )

    @classmethod
    def of(cls, row: ScoreRow) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class Scores(BaseModel):
    """The models and the market on the same matches, of one season or of all together."""

    season: int | None = Field(description="year in which it starts; null for all together")
    matches: int = Field(description="matches judged, the same for every model")
    left_out: int = Field(description="matches without odds or forecast, left out for all")
    champion: Score | None = Field(description="whichever recipe serves, over all these matches")
    champion_with_odds: Score | None = Field(description="likewise, knowing odds of the match")
    market: Score | None = Field(description="the market's average before the match")
    closing: Score | None = Field(description="the closing odds")
    base_rates: Score | None = Field(description="how often each outcome came before")

    @classmethod
    def by_season(cls, rows: Iterable[ScoreRow]) -> list[Self]:
        """All together first, then the newest season first."""
        periods: dict[int | None, dict[str, ScoreRow]] = {}
        for row in rows:
            periods.setdefault(row.season, {})[row.model] = row
        return [cls._of(season, models) for season, models in periods.items()]

    @classmethod
    def _of(cls, season: int | None, models: dict[str, ScoreRow]) -> Self:
        def score(model: str) -> Score | None:
            return Score.of(models[model]) if model in models else None

        first = next(iter(models.values()))
        return cls(
            season=season,
            matches=first.matches,
            left_out=first.left_out,
            champion=score("champion"),
            champion_with_odds=score("champion_with_odds"),
            market=score("market"),
            closing=score("closing"),
            base_rates=score("base_rates"),
        )


class Gate(BaseModel):
    """A condition that a version had to meet."""

    gate: str
    passed: bool
    found: str = Field(description="the numbers that say so")


class Decision(BaseModel):
    """Which version was to serve from a moment on, why, and what it was trained on."""

    model_config = ConfigDict(protected_namespaces=())

    decision_id: int
    model_name: str
    model_version: int
    recipe: str | None
    as_of: datetime
    serves_since: datetime = Field(description="since when it had served without a break")
    is_judged: bool = Field(description="whether it had been scored on matches it never saw")
    is_promoted: bool | None = Field(
        description="whether another version served before; null for decisions of long ago"
    )
    reason: str
    evidence: list[Gate] | None = Field(
        description="every gate with its numbers; null for decisions of long ago"
    )
    rolled_back_from: int | None = Field(description="version that was left by hand")
    mlflow_run_id: str | None = Field(
        description="MLflow run that trained it; null, as what follows, where it is not held"
    )
    trained_through: date | None = Field(description="day of the newest match it learned from")
    training_matches: int | None
    data_hash: str | None = Field(description="names every row that it learned from")
    code_version: str | None = Field(description="names the code of its recipe")

    @classmethod
    def of(cls, row: DecisionRow) -> Self:
        evidence = row.evidence
        given = {name: getattr(row, name) for name in cls.model_fields if name != "evidence"}
        gates = None if evidence is None else [Gate(**gate) for gate in evidence]
        return cls(**given, evidence=gates)


class Decisions(BaseModel):
    """Decisions on which versions serve, the newest first."""

    decisions: list[Decision]
    next_before: int | None = Field(
        description="to be given as `before` for older ones; null if there are none"
    )
    data_source: RealOrSimulated
