"""A unit on every outcome of every match: what the margin costs whoever knows nothing."""

from dataclasses import dataclass

import numpy as np

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


@dataclass(frozen=True)
class Everything:
    needs_forecast = False
    of_bankroll = False

    def shares(self, offers: Offers) -> Floats:
        return np.isfinite(offers.odds).astype(float)
