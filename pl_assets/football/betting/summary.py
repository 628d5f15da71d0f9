"""What bets came to: of one setting or of many, with intervals and the closing line beside them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pl_assets.football.betting.chance import Luck, Ratios, luck, ratios_over_weeks
from pl_assets.football.betting.money import Pence
from pl_assets.football.betting.offers import Offers
from pl_assets.football.betting.simulate import Bets
from pl_assets.football.betting.terms import Terms
from pl_assets.football.scoring import Floats
from pl_assets.football.weeks import week_of


class Summary(NamedTuple):
    """The numbers of one setting; NaN where there is nothing to tell."""

    bets: int
    won: int
    turnover_pence: int
    profit_pence: int
    return_on_turnover: float
    """Profit over turnover; -0.05 is five pence lost of every pound staked."""
    return_low: float
    return_high: float
    hit_rate: float
    mean_odds: float
    closing_line_value: float
    """What the closing odds, margin removed, say the bets were worth: mean of odds times closing
    probability less 1, weighted by stake. Above 0 they were had at better prices than the fair
    ones at kick-off."""
    closing_line_value_low: float
    closing_line_value_high: float
    bets_with_closing_odds: int
    maximum_drawdown_pence: int
    """Deepest fall of the bankroll from an earlier height, at the ends of days."""
    maximum_drawdown_share: float
    """That fall as a share of the height it fell from; above 1 if money had to be added."""
    longest_losing_run: int
    final_bankroll_pence: int
    bankroll_growth: float
    """Final over first bankroll, less 1; -1 if it ran out."""
    ran_out_on: int | None
    """Day from 1 January 1970 on which nothing was left; flat stakes went on with money added."""
    p_value: float
    """How often luck alone gives such a return or a better one, had it been the only one tried."""
    p_value_corrected: float
    """The same for the best of all that were tried together."""
    settings_tried: int


def summaries(settings: Sequence[tuple[Bets, Offers]], terms: Terms) -> list[Summary]:
    """What the bets of several settings came to, in their order.

    Args:
        settings: the bets of each, as `simulate` gives them, and the offers they were made of: of
            the same matches for all. Weeks without a bet are part of every history too.
        terms: what they were made on.
    """
    if not settings or not len(settings[0][1].days):
        return [_told(*one, terms, _UNKNOWN, _UNKNOWN, (np.nan, np.nan), 0) for one in settings]
    _, week = np.unique(week_of(settings[0][1].days), return_inverse=True)
    sums = np.stack([_by_week(bets, offers, week) for bets, offers in settings], axis=1)
    profit, turnover, value, valued = sums
    returns = ratios_over_weeks(profit, turnover)
    values = ratios_over_weeks(value, valued)
    lucky = luck(returns)
    tried = int((turnover.sum(axis=1) > 0).sum())
    return [
        _told(*one, terms, _one(returns, n), _one(values, n), _lucky(lucky, n), tried)
        for n, one in enumerate(settings)
    ]


_Three = tuple[float, float, float]
_UNKNOWN: _Three = (np.nan, np.nan, np.nan)


def _one(ratios: Ratios, n: int) -> _Three:
    return float(ratios.values[n]), float(ratios.low[n]), float(ratios.high[n])


def _lucky(lucky: Luck, n: int) -> tuple[float, float]:
    return float(lucky.alone[n]), float(lucky.among_all[n])


def _by_week(bets: Bets, offers: Offers, week: np.ndarray) -> Floats:
    """Profit, turnover, value by the closing odds and the turnover that has them, of each week."""
    of_week = week[bets.matches]
    value = closing_values(bets, offers)
    known = np.isfinite(value)
    weights = (
        bets.profits,
        bets.stakes,
        np.where(known, bets.stakes * value, 0.0),
        np.where(known, bets.stakes, 0),
    )
    weeks = int(week.max()) + 1
    return np.stack([np.bincount(of_week, weights=w, minlength=weeks) for w in weights])


def closing_values(bets: Bets, offers: Offers) -> Floats:
    """What each bet was worth by the closing odds, for a stake of 1; NaN without such odds."""
    return np.asarray(bets.odds * offers.closing[bets.matches, bets.outcomes] - 1)


def bankroll_by_day(bets: Bets, offers: Offers, terms: Terms) -> tuple[np.ndarray, Pence]:
    """The days with bets, and what the bankroll was at the end of each."""
    days, day = np.unique(offers.days[bets.matches], return_inverse=True)
    # Whole pence far below 2**53: no float of these sums is rounded.
    brought = np.bincount(day, weights=bets.profits, minlength=len(days)).astype(np.int64)
    return days, terms.bankroll_pence + np.cumsum(brought)


def _told(
    bets: Bets,
    offers: Offers,
    terms: Terms,
    returns: _Three,
    values: _Three,
    lucky: tuple[float, float],
    tried: int,
) -> Summary:
    count, won = len(bets.stakes), int(bets.are_won.sum())
    days, bankroll = bankroll_by_day(bets, offers, terms)
    with_start = np.r_[terms.bankroll_pence, bankroll]
    heights = np.maximum.accumulate(with_start)
    falls = heights - with_start
    final = int(with_start[-1])
    gone = np.flatnonzero(bankroll <= 0)
    return Summary(
        bets=count,
        won=won,
        turnover_pence=int(bets.stakes.sum()),
        profit_pence=int(bets.profits.sum()),
        return_on_turnover=returns[0],
        return_low=returns[1],
        return_high=returns[2],
        hit_rate=won / count if count else np.nan,
        mean_odds=float(bets.odds.mean()) if count else np.nan,
        closing_line_value=values[0],
        closing_line_value_low=values[1],
        closing_line_value_high=values[2],
        bets_with_closing_odds=int(np.isfinite(closing_values(bets, offers)).sum()),
        maximum_drawdown_pence=int(falls.max()),
        maximum_drawdown_share=float((falls / heights).max()),
        longest_losing_run=_longest_run(~bets.are_won),
        final_bankroll_pence=final,
        bankroll_growth=-1.0 if len(gone) else final / terms.bankroll_pence - 1,
        ran_out_on=int(days[gone[0]]) if len(gone) else None,
        p_value=lucky[0],
        p_value_corrected=lucky[1],
        settings_tried=tried,
    )


def _longest_run(lost: np.ndarray) -> int:
    """The most True in a row."""
    # Between two that are False, and before the first and after the last, lies one run each.
    ends = np.flatnonzero(np.r_[True, ~lost, True])
    return int(np.diff(ends).max() - 1)
