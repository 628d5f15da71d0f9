"""Stakes by Kelly's rule: what makes a bankroll grow fastest, if the forecasts are right."""

from dataclasses import dataclass

import numpy as np

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


@dataclass(frozen=True)
class Kelly:
    """A fraction of Kelly's stakes (Kelly 1956, "A new interpretation of information rate").

    The outcomes of a match exclude each other, and their stakes are found together (Smoczynski &
    Tomkins 2010, "An explicit solution to the problem of optimizing the allocations of a bettor's
    wealth when wagering on horse races"). The matches of a day are bet on from the bankroll of
    that morning. Where the stakes of a match come to more than `most_a_match`, or those of a day
    to more than `most_a_day`, all of them are cut by one factor: cutting single stakes would undo
    what one outcome covers of another. It comes close to the best stakes for matches at once as
    long as they are small (Whitrow 2007, "Algorithms for optimal allocation of bets on many
    simultaneous events").

    Args:
        fraction: of the whole of Kelly's stakes; forecasts are never as right as the whole wants.
        most_a_match: largest share of the bankroll on the outcomes of a match.
        most_a_day: largest share of the bankroll on all matches of a day.
    """

    fraction: float = 0.25
    most_a_match: float = 0.05
    most_a_day: float = 0.25

    needs_forecast = True
    of_bankroll = True

    def shares(self, offers: Offers) -> Floats:
        whole = kelly_shares(offers.forecast, offers.odds)
        of_match = self.fraction * whole.sum(axis=1)
        cut_to = self.fraction * self.most_a_match / np.maximum(of_match, self.most_a_match)
        shares = whole * cut_to[:, None]
        _, day = np.unique(offers.days, return_inverse=True)
        of_day = np.bincount(day, weights=shares.sum(axis=1))
        cut = self.most_a_day / np.maximum(of_day, self.most_a_day)
        return np.asarray(shares * cut[day][:, None])


def kelly_shares(probabilities: Floats, odds: Floats) -> Floats:
    """The shares of a bankroll whose expected logarithm after the match is largest.

    Args:
        probabilities: of outcomes that exclude each other, shape (n, outcomes).
        odds: decimal odds of the same shape; NaN where there is no offer.

    Returns:
        Shares of the same shape, 0 where it is best not to bet; a match of which any probability
        is not known gets none.
    """
    known = np.isfinite(probabilities).all(axis=1, keepdims=True) & np.isfinite(odds)
    p = np.where(known, probabilities, 0.0)
    price = np.where(known, odds, 1.0)
    order = np.argsort(-p * price, axis=1, kind="stable")
    sorted_p, sorted_price = (np.take_along_axis(values, order, axis=1) for values in (p, price))
    # What is kept back stands for the outcomes not bet on. Outcomes are added, the most valuable
    # first, for as long as the next is worth more than what is kept back pays.
    kept = np.ones(len(p))
    backed, cost = np.zeros(len(p)), np.zeros(len(p))
    goes_on = np.ones(len(p), dtype=bool)
    for column in range(p.shape[1]):
        goes_on &= sorted_p[:, column] * sorted_price[:, column] > kept
        backed = np.where(goes_on, backed + sorted_p[:, column], backed)
        cost = np.where(goes_on, cost + 1 / sorted_price[:, column], cost)
        # Prices that together pay back more than they cost leave nothing to keep back.
        rest = np.divide(1 - backed, 1 - cost, out=np.zeros_like(cost), where=cost < 1)
        kept = np.where(goes_on, np.maximum(rest, 0.0), kept)
    return np.asarray(np.where(known, np.maximum(p - kept[:, None] / price, 0.0), 0.0))
