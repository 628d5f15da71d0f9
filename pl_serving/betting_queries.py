"""The SQL of betting on past matches: what settings came to, and their profit over time."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pl_serving.history import History

# All together first: the strategies that the page speaks of stand in the order of the table.
_RESULTS = """
SELECT strategy, model, price, season, bets, won, turnover_pence, profit_pence,
       return_on_turnover, return_low, return_high, hit_rate, mean_odds, closing_line_value,
       closing_line_value_low, closing_line_value_high, bets_with_closing_odds,
       maximum_drawdown_pence, maximum_drawdown_share, longest_losing_run, final_bankroll_pence,
       bankroll_growth, ran_out_on, p_value, p_value_corrected, settings_tried, as_of, data_source
FROM betting_results
WHERE %(each)s OR season IS NOT DISTINCT FROM %(season)s::smallint
ORDER BY season NULLS FIRST, strategy, model NULLS FIRST, price
"""
_NAMES = "SELECT DISTINCT strategy, model, price FROM betting_results"
_BY_DAY = """
SELECT match_date AS day, sum(profit_pence)::bigint AS profit_pence, count(*) AS bets
FROM betting_backtest
WHERE strategy = %(strategy)s AND model IS NOT DISTINCT FROM %(model)s::text AND price = %(price)s
GROUP BY match_date ORDER BY match_date
"""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of `betting_results`."""

    strategy: str
    model: str | None
    price: str
    season: int | None
    bets: int
    won: int
    turnover_pence: int
    profit_pence: int
    return_on_turnover: float
    return_low: float | None
    return_high: float | None
    hit_rate: float
    mean_odds: float
    closing_line_value: float | None
    closing_line_value_low: float | None
    closing_line_value_high: float | None
    bets_with_closing_odds: int
    maximum_drawdown_pence: int
    maximum_drawdown_share: float
    longest_losing_run: int
    final_bankroll_pence: int
    bankroll_growth: float
    ran_out_on: date | None
    p_value: float | None
    p_value_corrected: float | None
    settings_tried: int
    as_of: datetime
    data_source: str

    def named(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class NamesRow:
    """A setting that there are results of."""

    strategy: str
    model: str | None
    price: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """What the bets of a day brought."""

    day: date
    profit_pence: int
    bets: int


async def results(
    past: History, data_source: str, season: int | None = None, *, each: bool = False
) -> list[ResultRow]:
    """What every setting came to: in a season, in all together (None), or in each and in all."""
    return await past.rows(data_source, ResultRow, _RESULTS, {"season": season, "each": each})


async def names(past: History, data_source: str) -> list[NamesRow]:
    """The settings that there are results of."""
    return await past.rows(data_source, NamesRow, _NAMES)


async def by_day(
    past: History, data_source: str, strategy: str, model: str | None, price: str
) -> list[DayRow]:
    """What the bets of a setting brought, day by day."""
    given = {"strategy": strategy, "model": model, "price": price}
    return await past.rows(data_source, DayRow, _BY_DAY, given)
