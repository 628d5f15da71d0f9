"""The paper accounts: which rule each bets by, on whose forecasts, at which price.

The list is fixed before any of them has bet. A rule that is changed is another account: what an
account has bet stays, and would be told as if by the new rule.
"""

from typing import NamedTuple

from pl_assets.football.betting.terms import Terms
from pl_assets.football.betting.tried import AVERAGE, BEST

_TERMS = Terms()

CHAMPION, CHAMPION_WITH_ODDS = "champion", "champion_with_odds"


class Account(NamedTuple):
    """One paper account."""

    account: str
    strategy: str
    """As `tried.STRATEGIES` names it."""
    model: str | None
    """Whose forecasts of the present: `CHAMPION` or `CHAMPION_WITH_ODDS`; None if it needs none."""
    price: str
    """'average' or 'best' of the market, or a bookmaker; always of before the match."""
    opening_pence: int = _TERMS.bankroll_pence
    unit_pence: int = _TERMS.unit_pence

    @property
    def terms(self) -> Terms:
        return Terms(bankroll_pence=self.opening_pence, unit_pence=self.unit_pence)


ACCOUNTS = (
    Account("consensus_best", "consensus", None, BEST),
    # What it costs to bet without an opinion, which is what the others have to beat.
    Account("favourite_average", "favourite", None, AVERAGE),
    Account("value_best", "value", CHAMPION, BEST),
    Account("quarter_kelly_with_odds", "quarter_kelly", CHAMPION_WITH_ODDS, BEST),
)
