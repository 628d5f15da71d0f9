"""Paper accounts with what their settled bets came to, and how far chance may have moved it."""

from collections.abc import Sequence

import numpy as np

from pl_assets.football.betting.chance import ratios_over_weeks
from pl_serving import ledger_queries
from pl_serving.betting_past import unknown
from pl_serving.betting_schemas import in_pounds
from pl_serving.betting_words import verdict
from pl_serving.history import History
from pl_serving.ledger_queries import AccountRow, WeekRow
from pl_serving.ledger_schemas import Account

FEWEST_WEEKS = 10
"""With settled bets, below which an interval over weeks would say more than is known."""


async def read_accounts(past: History, data_source: str, account: str | None) -> list[Account]:
    """The paper accounts, or the one that is named.

    Raises:
        BettingNameUnknown: if there is none of that name.
        HistoryUnavailable: if the database does not answer.
    """
    rows = await ledger_queries.accounts(past, data_source)
    if account is not None and account not in [row.account for row in rows]:
        raise unknown("account", [row.account for row in rows])
    weeks = await ledger_queries.weeks(past, data_source)
    return [
        told(row, [week for week in weeks if week.account == row.account])
        for row in rows
        if account in (None, row.account)
    ]


def told(row: AccountRow, weeks: Sequence[WeekRow]) -> Account:
    """An account and what it came to."""
    turnover = sum(week.turnover_pence for week in weeks)
    profit = sum(week.profit_pence for week in weeks)
    valued = sum(week.valued_pence for week in weeks)
    value = sum(week.value_pence for week in weeks)
    low, high = _interval(weeks)
    won, lost, void = (sum(getattr(w, kind) for w in weeks) for kind in ("won", "lost", "void"))
    return Account(
        account=row.account,
        strategy=row.strategy,
        model=row.model,
        price=row.price,
        opened_at=row.opened_at,
        opening_bankroll=in_pounds(row.opening_pence),
        unit=in_pounds(row.unit_pence),
        bankroll=in_pounds(row.bankroll_pence),
        open_bets=row.open_bets,
        open_stakes=in_pounds(row.open_stakes_pence),
        settled_bets=won + lost,
        won=won,
        lost=lost,
        void=void,
        turnover=in_pounds(turnover),
        profit=in_pounds(profit),
        return_on_turnover=profit / turnover if turnover else None,
        return_low=low,
        return_high=high,
        # An account is not the best of many: it was named before its first bet.
        verdict=verdict(low, high, 0.0),
        closing_line_value=value / valued if valued else None,
        bets_with_closing_odds=sum(week.valued for week in weeks),
    )


def _interval(weeks: Sequence[WeekRow]) -> tuple[float | None, float | None]:
    staked = [week for week in weeks if week.turnover_pence]
    if len(staked) < FEWEST_WEEKS:
        return None, None
    first, last = staked[0].week, staked[-1].week
    # Weeks without a bet are part of every history too.
    profit, turnover = np.zeros((2, 1, last - first + 1))
    for week in staked:
        profit[0, week.week - first] = week.profit_pence
        turnover[0, week.week - first] = week.turnover_pence
    found = ratios_over_weeks(profit, turnover)
    return float(found.low[0]), float(found.high[0])
