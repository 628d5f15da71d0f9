"""What every strategy is: a rule that says how much to bet on which outcome, before kick-off."""

from typing import Protocol

from pl_assets.football.betting.offers import Offers
from pl_assets.football.scoring import Floats


class Strategy(Protocol):
    """A rule of betting; it is asked about many matches at once and answers for each alone.

    What it answers must follow from the match's own offers (of a day's matches together, where it
    says so), so that a bet does not depend on what else is asked about.
    """

    @property
    def needs_forecast(self) -> bool:
        """Whether it bets on what a model says."""

    @property
    def of_bankroll(self) -> bool:
        """Whether its stakes are shares of the bankroll of that morning, else of a unit."""

    def shares(self, offers: Offers) -> Floats:
        """How much to bet on each outcome, as a share; shape (n, 3), 0 where it does not bet.

        Args:
            offers: of which it reads neither `closing` nor `outcomes`.
        """
