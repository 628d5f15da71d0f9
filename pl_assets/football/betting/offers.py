"""Offers: matches with the prices that were there before kick-off, and what was thought of them."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.margin import power_probabilities
from pl_assets.football.scoring import Floats

NOT_PLAYED = -1


class Offers(NamedTuple):
    """Matches in order of play; every array has a row for each, outcomes in the order 1, X, 2.

    What a strategy may look at is known before kick-off: all but `closing` and `outcomes`, which
    only judge it.
    """

    match_ids: NDArray[np.str_]
    days: NDArray[np.int64]
    """Day of the match in London, counted from 1 January 1970; ascending."""
    seasons: NDArray[np.int64]
    odds: Floats
    """Shape (n, 3): decimal odds to bet at; NaN where there is no offer."""
    market: Floats
    """Shape (n, 3): probabilities by the market's average odds, margin removed; NaN without."""
    forecast: Floats
    """Shape (n, 3): probabilities by a model; NaN where it has none."""
    closing: Floats
    """Shape (n, 3): probabilities by the closing odds, margin removed; NaN without."""
    outcomes: NDArray[np.int64]
    """0, 1 or 2; `NOT_PLAYED` where nobody knows yet."""

    def among(self, chosen: NDArray[np.bool_]) -> Self:
        """Those of some matches."""
        return type(self)(
            *(self.match_ids[chosen], self.days[chosen], self.seasons[chosen], self.odds[chosen]),
            *(self.market[chosen], self.forecast[chosen], self.closing[chosen]),
            self.outcomes[chosen],
        )


def fair(odds: Floats) -> Floats:
    """Probabilities by decimal odds, margin removed by the power method; NaN rows where any of a
    match's odds are not known.

    Args:
        odds: shape (n, 3), each above 1 or NaN.
    """
    known = np.isfinite(odds).all(axis=1)
    found = np.full(odds.shape, np.nan)
    if known.any():
        found[known] = power_probabilities(odds[known])
    return found
