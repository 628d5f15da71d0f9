"""Money is exact: to the penny, in any order, and never in favour of the bettor."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.betting.money import in_ticks, profit_if_won, profits

PENNIES = st.integers(1, 10_000_000)
PRICES = st.decimals("1.0001", "1001", places=4)
COMMISSIONS = st.integers(0, 1000)


@given(PENNIES, PRICES, COMMISSIONS)
def test_winnings_are_what_they_are_on_paper(stake, odds, commission):
    exact = (stake * (odds - 1)).quantize(Decimal(1), ROUND_FLOOR)
    kept = (exact * commission / 10_000).quantize(Decimal(1), ROUND_CEILING)
    assert int(profit_if_won(stake, float(odds), commission)) == exact - kept


@given(PRICES)
def test_odds_as_printed_survive_being_a_float(odds):
    assert Fraction(int(in_ticks(float(odds))), 10_000) == Fraction(odds)


@given(st.lists(st.tuples(PENNIES, PRICES, st.booleans()), min_size=1), st.randoms())
def test_no_order_of_settlement_changes_the_total(bets, random):
    def total(some):
        stakes, odds, are_won = zip(*some, strict=True)
        return sum(profits(stakes, [float(price) for price in odds], are_won).tolist())

    shuffled = random.sample(bets, len(bets))
    assert total(bets) == total(shuffled)


@given(PENNIES, PRICES, COMMISSIONS)
def test_no_bet_loses_more_than_its_stake_or_wins_more_than_its_odds(stake, odds, commission):
    won, lost = profits([stake] * 2, [float(odds)] * 2, [True, False], commission).tolist()
    assert lost == -stake
    assert 0 <= won <= stake * (odds - 1)


def test_a_hundred_pounds_lose_nothing_to_rounding():
    assert profit_if_won(np.array([10_000]), [2.3754]).tolist() == [13_754]
