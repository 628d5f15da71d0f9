"""A strategy let loose on past matches: which bets it would have made, and what they brought."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.betting.money import Pence, in_ticks, profits, winnings
from pl_assets.football.betting.offers import NOT_PLAYED, Offers
from pl_assets.football.betting.strategy import Strategy
from pl_assets.football.betting.terms import Terms
from pl_assets.football.scoring import Floats


class Bets(NamedTuple):
    """Settled bets in order of play; every array has a row for each."""

    matches: NDArray[np.intp]
    """Row of the match among the offers."""
    outcomes: NDArray[np.intp]
    """What was bet on: 0, 1 or 2."""
    odds: Floats
    stakes: Pence
    profits: Pence

    @property
    def are_won(self) -> NDArray[np.bool_]:
        return self.profits >= 0

    def among(self, chosen: NDArray[np.bool_]) -> "Bets":
        return Bets(
            *(self.matches[chosen], self.outcomes[chosen], self.odds[chosen]),
            *(self.stakes[chosen], self.profits[chosen]),
        )


def allowed_shares(strategy: Strategy, offers: Offers, terms: Terms) -> Floats:
    """What a strategy would bet, without what the terms rule out; shape (n, 3).

    The shares of a bankroll come to at most all of it on any day.
    """
    shares = np.where(np.isfinite(offers.odds), strategy.shares(offers), 0.0)
    shares[offers.odds < terms.lowest_odds] = 0.0
    if terms.highest_odds is not None:
        shares[offers.odds > terms.highest_odds] = 0.0
    if strategy.of_bankroll:
        _, day = np.unique(offers.days, return_inverse=True)
        of_day = np.bincount(day, weights=shares.sum(axis=1))
        shares /= np.maximum(of_day, 1.0)[day][:, None]
    return shares


def stakes_of(shares: Floats, of_pence: int, terms: Terms) -> Pence:
    """Whole pence to bet, within the terms' limits; 0 for no bet.

    Args:
        shares: of any shape.
        of_pence: what they are shares of: a unit, or the bankroll.
        terms: the limits.
    """
    stakes = np.floor(shares * of_pence).astype(np.int64)
    if terms.most_stake_pence is not None:
        stakes = np.minimum(stakes, terms.most_stake_pence)
    return np.where(stakes < max(terms.least_stake_pence, 1), 0, stakes)


def simulate(offers: Offers, strategy: Strategy, terms: Terms) -> Bets:
    """The bets of a strategy on matches that have been played.

    Stakes that are shares of a bankroll are of what it was on the morning of the day: bets of one
    day know nothing of each other's luck. Those of flat stakes go on even if a bankroll would
    have run out; `summary` says when.

    Args:
        offers: in order of play; matches without a result are not bet on.
        strategy: the rule.
        terms: bankroll, limits, commission.
    """
    shares = allowed_shares(strategy, offers, terms)
    matches, outcomes = np.nonzero((shares > 0) & (offers.outcomes != NOT_PLAYED)[:, None])
    odds, share = offers.odds[matches, outcomes], shares[matches, outcomes]
    are_won = offers.outcomes[matches] == outcomes
    if strategy.of_bankroll:
        stakes = _of_bankroll(offers.days[matches], share, odds, are_won, terms)
    else:
        stakes = stakes_of(share, terms.unit_pence, terms)
    made = profits(stakes, odds, are_won, terms.commission)
    return Bets(matches, outcomes, odds, stakes, made).among(stakes > 0)


def _of_bankroll(
    days: NDArray[np.int64],
    shares: Floats,
    odds: Floats,
    are_won: NDArray[np.bool_],
    terms: Terms,
) -> Pence:
    """Stakes day by day, each of the bankroll that the days before have left.

    A day has a few bets: whole numbers one by one are several times as fast as arrays of them.
    """
    stakes: list[int] = []
    least, most = max(terms.least_stake_pence, 1), terms.most_stake_pence
    bankroll, brought, today = terms.bankroll_pence, 0, None
    for day, share, ticks, is_won in zip(
        days.tolist(), shares.tolist(), in_ticks(odds).tolist(), are_won.tolist(), strict=True
    ):
        if day != today:
            bankroll, brought, today = bankroll + brought, 0, day
        stake = int(share * bankroll)
        if most is not None:
            stake = min(stake, most)
        if stake < least:
            stake = 0
        stakes.append(stake)
        brought += winnings(stake, ticks, terms.commission) if is_won else -stake
    return np.array(stakes, dtype=np.int64)
