"""The same share of the bankroll wherever a model expects the price to pay more than it costs."""

from dataclasses import dataclass

import numpy as np

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


@dataclass(frozen=True)
class Proportional:
    """Stakes grow and shrink with the bankroll, and do not depend on how large the value is.

    Args:
        share: of the bankroll of that morning, for each bet.
        threshold: expected return on a unit that must be exceeded.
    """

    share: float = 0.01
    threshold: float = 0.0

    needs_forecast = True
    of_bankroll = True

    def shares(self, offers: Offers) -> Floats:
        is_value = offers.forecast * offers.odds - 1 > self.threshold
        return np.where(is_value, self.share, 0.0)
