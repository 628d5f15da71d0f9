"""The terms of betting: what money there is, what a bookmaker keeps, what is not bet."""

from dataclasses import dataclass

from pl_assets.football.betting.money import PENCE


@dataclass(frozen=True)
class Terms:
    """What holds for every bet of a simulation or of an account.

    Args:
        bankroll_pence: at the start.
        unit_pence: what strategies of flat stakes bet.
        commission: what is kept of winnings, in basis points; 200 is 2 %.
        lowest_odds: no bet at decimal odds below these.
        highest_odds: no bet at decimal odds above these; None for no limit.
        least_stake_pence: a stake below it is not bet.
        most_stake_pence: a stake above it is cut to it; None for no limit.
    """

    bankroll_pence: int = 10_000 * PENCE
    unit_pence: int = 100 * PENCE
    commission: int = 0
    lowest_odds: float = 1.0
    highest_odds: float | None = None
    least_stake_pence: int = 1
    most_stake_pence: int | None = None
