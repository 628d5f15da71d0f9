"""A unit on the outcome with the lowest price of each match."""

from dataclasses import dataclass

import numpy as np

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


@dataclass(frozen=True)
class Favourite:
    """Of two prices alike the first is taken, in the order home win, draw, away win."""

    needs_forecast = False
    of_bankroll = False

    def shares(self, offers: Offers) -> Floats:
        is_whole = np.isfinite(offers.odds).all(axis=1, keepdims=True)
        lowest = np.argmin(np.where(np.isfinite(offers.odds), offers.odds, np.inf), axis=1)
        return np.where(is_whole, np.eye(3)[lowest], 0.0)
