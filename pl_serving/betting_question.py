"""The question what a rule of betting would have brought: its fields, their bounds, its rule."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Annotated, Any, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pl_assets.football.betting.money import BASIS_POINTS, PENCE
from pl_assets.football.betting.strategy import Strategy
from pl_assets.football.betting.terms import Terms
from pl_assets.football.betting.tried import BEST, SETTINGS, STRATEGIES, Setting

FIRST_SEASON = 2005
"""The first season of which sources have the market's average and best prices."""
_LAST_YEAR = 2100
PARAMETERS = ("threshold", "margin", "fraction", "share")
"""What can be changed of a strategy, where it has it."""


def _known(name: str) -> str:
    if name not in STRATEGIES:
        raise ValueError(f"expected one of {', '.join(STRATEGIES)}")
    return name


StrategyName = Annotated[
    str,
    AfterValidator(_known),
    Field(max_length=40, json_schema_extra={"enum": list(STRATEGIES)}),
]


class Seasons(BaseModel):
    """Seasons from one to another, each by the year in which it starts."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    first: int | None = Field(default=None, alias="from", ge=FIRST_SEASON, le=_LAST_YEAR)
    last: int | None = Field(default=None, alias="to", ge=FIRST_SEASON, le=_LAST_YEAR)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError(f"expected `from` not after `to`, found {self.first} and {self.last}")
        return self


class SimulationQuestion(BaseModel):
    """A rule of betting with its terms; money is in whole pounds, and on paper."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        json_schema_extra={"examples": [{"strategy": "consensus", "price": "best"}]},
    )

    strategy: StrategyName = Field(description="rule of betting")
    model: str | None = Field(
        default=None,
        max_length=64,
        description="whose walk-forward forecasts it bets on: a model of the record, 'champion' or "
        "'champion_with_odds'; given if and only if the strategy needs a forecast",
    )
    price: str = Field(
        default=BEST,
        max_length=40,
        description="'average' or 'best' of the market, or a bookmaker; of before the match",
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="of value and proportional: expected return to be exceeded",
    )
    margin: float | None = Field(
        default=None, ge=0, le=0.2, description="of consensus: taken off the market's probability"
    )
    fraction: float | None = Field(
        default=None, gt=0, le=1, description="of quarter_kelly: of the whole of Kelly's stakes"
    )
    share: float | None = Field(
        default=None, gt=0, le=0.25, description="of proportional: of the bankroll, for each bet"
    )
    seasons: Seasons = Field(default=Seasons(), description="all that are held if not said")
    bankroll: int = Field(default=10_000, ge=1, le=10_000_000, description="pounds to begin with")
    unit: int = Field(default=100, ge=1, le=100_000, description="pounds of a flat stake")
    commission: float = Field(default=0, ge=0, le=0.2, description="share kept of winnings")
    lowest_odds: float = Field(default=1, ge=1, le=1000, description="no bet below these")
    highest_odds: float | None = Field(default=None, ge=1, le=1000, description="nor above these")
    most_stake: int | None = Field(
        default=None, ge=1, le=10_000_000, description="pounds that a larger stake is cut to"
    )
    bets_at_the_close: bool = Field(
        default=False,
        description="bet at closing prices, which otherwise only judge; few can be had",
    )

    @model_validator(mode="after")
    def fits(self) -> Self:
        of_strategy = STRATEGIES[self.strategy]
        if of_strategy.needs_forecast and self.model is None:
            raise ValueError(f"expected `model`, as {self.strategy} bets on what a model says")
        if not of_strategy.needs_forecast and self.model is not None:
            raise ValueError(f"expected no `model`, as {self.strategy} needs no forecast")
        has = {field.name for field in fields(cast(Any, of_strategy))}
        for name in self.parameters:
            if name not in has:
                raise ValueError(f"expected no `{name}`, as {self.strategy} has none")
        if self.highest_odds is not None and self.highest_odds < self.lowest_odds:
            raise ValueError("expected `highest_odds` not below `lowest_odds`")
        return self

    @property
    def parameters(self) -> dict[str, float]:
        """Those that are given."""
        given = {name: getattr(self, name) for name in PARAMETERS}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def rule(self) -> Strategy:
        found: Strategy = replace(cast(Any, STRATEGIES[self.strategy]), **self.parameters)
        return found

    @property
    def terms(self) -> Terms:
        return Terms(
            bankroll_pence=self.bankroll * PENCE,
            unit_pence=self.unit * PENCE,
            commission=round(self.commission * BASIS_POINTS),
            lowest_odds=self.lowest_odds,
            highest_odds=self.highest_odds,
            most_stake_pence=None if self.most_stake is None else self.most_stake * PENCE,
        )

    @property
    def is_of_the_table(self) -> bool:
        """Whether it is a setting that is tried anyway, and so no further one."""
        plain = SimulationQuestion(strategy=self.strategy, model=self.model, price=self.price)
        return self.key == plain.key and self.setting in SETTINGS

    @property
    def setting(self) -> Setting:
        return Setting(self.strategy, self.model, self.price)

    @property
    def key(self) -> tuple[Strategy, Self]:
        """What makes it a setting of its own: the same rule with other money is no other one, nor
        is one whose usual parameters were said."""
        said = {"bankroll": 1, "unit": 1} | dict.fromkeys(PARAMETERS)
        return self.rule, self.model_copy(update=said)

    @classmethod
    def of_form(cls, given: Mapping[str, str]) -> Self:
        """The question that a form asks: all is text, and what is empty was left out.

        Raises:
            pydantic.ValidationError: if it does not fit.
        """
        asked: dict[str, Any] = {name: text for name, text in given.items() if text.strip()}
        seasons = {name: asked.pop(name) for name in ("from", "to") if name in asked}
        return cls.model_validate_strings(asked | {"seasons": seasons}, strict=False)
