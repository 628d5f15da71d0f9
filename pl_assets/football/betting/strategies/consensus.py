"""A unit where somebody pays more than the market as a whole thinks fair."""

from dataclasses import dataclass

import numpy as np

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


@dataclass(frozen=True)
class Consensus:
    """Bets where the price is above the fair one of a slightly smaller probability.

    Kaunitz, Zhong & Kreiner 2017, "Beating the bookies with their own numbers": no forecast of
    our own, only the bookmakers' average against the one who strays furthest from it.

    Args:
        margin: what is taken off the market's probability; where nothing would be left there is
            no bet.
    """

    margin: float = 0.01

    needs_forecast = False
    of_bankroll = False

    def shares(self, offers: Offers) -> Floats:
        left = offers.market - self.margin
        # NaN is above nothing, so that what is not known is not bet on.
        fair = np.divide(1.0, left, out=np.full_like(left, np.inf), where=left > 0)
        return (offers.odds > fair).astype(float)
