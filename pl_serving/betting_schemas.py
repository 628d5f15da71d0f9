"""The shapes of betting on past matches: numbers of a setting, a simulation, the table."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from pl_assets.football.betting.money import PENCE
from pl_assets.football.betting.summary import Summary
from pl_serving.betting_words import verdict
from pl_serving.schemas import RealOrSimulated

_IN_PENCE = ("turnover", "profit", "maximum_drawdown", "final_bankroll")
Verdict = Literal["loses", "may be chance", "wins", "too few bets"]


def in_pounds(pence: int) -> float:
    return round(pence / PENCE, 2)


class BettingNumbers(BaseModel):
    """What bets came to; money is in pounds, on paper. Null: nothing can be told."""

    bets: int
    won: int
    turnover: float = Field(description="sum of the stakes")
    profit: float = Field(description="sum of what the bets brought")
    return_on_turnover: float | None = Field(description="profit over turnover")
    return_low: float | None = Field(description="lower bound of its 95 % interval")
    return_high: float | None = Field(
        description="upper bound; where 0 lies between the two, chance alone may have made it"
    )
    verdict: Verdict = Field(
        description="what the interval says; 'wins' only if luck is unlikely even after counting "
        "all that was tried"
    )
    hit_rate: float | None = Field(description="share of the bets that were won")
    mean_odds: float | None
    closing_line_value: float | None = Field(
        description="odds times closing probability less 1, in mean: above 0 they were had at "
        "better than the fair prices at kick-off"
    )
    closing_line_value_low: float | None = Field(description="lower bound of 95 %")
    closing_line_value_high: float | None = Field(description="upper bound")
    bets_with_closing_odds: int = Field(description="bets that this is the mean of")
    maximum_drawdown: float = Field(description="deepest fall from an earlier height")
    maximum_drawdown_share: float = Field(
        description="as a share of that height; above 1: money had to be added"
    )
    longest_losing_run: int = Field(description="most bets lost in a row")
    final_bankroll: float
    bankroll_growth: float = Field(description="final over first less 1; -1 if it ran out")
    ran_out_on: date | None = Field(description="day on which nothing was left")
    p_value: float | None = Field(
        description="how often luck alone gives such a return, were it the only one tried"
    )
    p_value_corrected: float | None = Field(
        description="the same for the best of all settings tried, or of all seasons of this one"
    )

    @classmethod
    def fields_of(cls, found: Mapping[str, Any]) -> dict[str, Any]:
        """Values of the fields from a row of `betting_results` or of what its names are."""
        values = {name: found.get(name) for name in BettingNumbers.model_fields}
        values |= {name: in_pounds(found[f"{name}_pence"]) for name in _IN_PENCE}
        for name, value in values.items():
            if isinstance(value, float) and not math.isfinite(value):
                values[name] = None
        values["verdict"] = verdict(
            values["return_low"], values["return_high"], values["p_value_corrected"]
        )
        return values

    @classmethod
    def of(cls, summary: Summary, p_value_corrected: float) -> Self:
        """Of a simulation, with its p-value as one of many; what is above 1 is 1."""
        found = summary._asdict()
        ran_out = summary.ran_out_on
        found["ran_out_on"] = None if ran_out is None else day_of(ran_out)
        # In this order: NaN, where nothing can be told, stays NaN.
        found["p_value_corrected"] = min(p_value_corrected, 1.0)
        return cls(**cls.fields_of(found))


def day_of(number: int) -> date:
    """The day that is so many after 1 January 1970."""
    return date(1970, 1, 1) + timedelta(days=number)


class SeasonNumbers(BettingNumbers):
    """Of one season by itself, begun with the whole bankroll anew."""

    season: int = Field(description="year in which it starts")


class BankrollThen(BaseModel):
    """The bankroll at the end of a day with bets."""

    day: date
    bankroll: float


class SeasonsHeld(BaseModel):
    first: int = Field(alias="from")
    last: int = Field(alias="to")


class Simulation(BaseModel):
    """What a rule would have brought on past matches, on paper."""

    strategy: str
    parameters: dict[str, float] = Field(description="of the strategy, with which it was tried")
    model: str | None
    recipe: str | None = Field(
        description="the model that made the forecasts: a champion's is today's, and was chosen "
        "with these seasons in sight"
    )
    price: str
    bets_at_the_close: bool
    seasons: SeasonsHeld = Field(description="the first and the last of those looked at")
    matches: int = Field(description="played matches looked at")
    matches_with_prices: int = Field(description="of these, with all that the rule looks at")
    overall: BettingNumbers
    in_words: str = Field(description="what the interval means")
    by_season: list[SeasonNumbers]
    equity_curve: list[BankrollThen] = Field(description="at most 500 days, the last one included")
    settings_tried: int = Field(
        description="settings of the standard table, and further ones asked of this process"
    )
    as_of: datetime
    data_source: RealOrSimulated


class SettingResult(BettingNumbers):
    """One setting of the standard table, in one season or in all together."""

    strategy: str
    model: str | None = Field(description="whose forecasts it bet on; null if it needs none")
    price: str = Field(description="'average' or 'best' of the market, or a bookmaker")
    season: int | None = Field(description="year in which it starts; null for all together")
    settings_tried: int
    as_of: datetime
    data_source: str


class BettingResults(BaseModel):
    """Settings tried on past seasons, as many as are asked for; all of them are always held."""

    results: list[SettingResult]
    data_source: RealOrSimulated
