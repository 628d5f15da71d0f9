"""A unit wherever a model expects the price to pay more than it costs."""

from dataclasses import dataclass

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


@dataclass(frozen=True)
class Value:
    """Flat stakes on value.

    Args:
        threshold: expected return on a unit, probability times odds less 1, that must be exceeded.
    """

    threshold: float = 0.0

    needs_forecast = True
    of_bankroll = False

    def shares(self, offers: Offers) -> Floats:
        return (offers.forecast * offers.odds - 1 > self.threshold).astype(float)
