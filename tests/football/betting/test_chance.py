"""Intervals that hold what they promise, and a correction that many tries do not fool."""

import numpy as np
import pytest

from pl_assets.football.betting.chance import luck, ratios_over_weeks
from pl_assets.football.betting.verdicts import LOSES, MAY_BE_CHANCE, WINS, verdict

WEEKS = 120


def histories(settings, mean=0.0, seed=1):
    """Profits of weeks with ten bets of one unit each."""
    draws = np.random.default_rng(seed)
    return draws.normal(10 * mean, 4, (settings, WEEKS)), np.full((settings, WEEKS), 10.0)


def test_nineteen_intervals_of_twenty_hold_the_true_return():
    found = ratios_over_weeks(*histories(600, mean=0.02))
    held = ((found.low <= 0.02) & (found.high >= 0.02)).mean()
    assert 0.92 < held < 0.975


def test_the_value_is_profit_over_turnover_and_too_little_tells_nothing():
    profit, turnover = (
        np.array([[3.0, -1.0, 0.0], [2.0, 0.0, 0.0]]),
        np.array([[5.0, 5.0, 0.0], [1.0, 0.0, 0.0]]),
    )
    found = ratios_over_weeks(profit, turnover)
    assert found.values.tolist() == [0.2, 2.0]
    assert np.isnan(found.low[1])
    assert found.low[0] < 0.2 < found.high[0]
    assert np.isnan(luck(found).alone[1])


def test_luck_alone_is_even_where_nothing_has_merit_and_the_best_of_many_is_not_believed():
    believed = 0
    for seed in range(40):
        said = luck(ratios_over_weeks(*histories(40, seed=seed)))
        assert (said.among_all >= said.alone).all()
        believed += bool((said.among_all < 0.05).any())
        if seed == 0:
            assert 0.35 < said.alone.mean() < 0.65
    # One in twenty by its own account; forty tries do not stray further than this.
    assert believed <= 7


def test_what_has_merit_is_believed_among_many_without():
    profit, turnover = histories(40)
    profit[7] += 2.5
    said = luck(ratios_over_weeks(profit, turnover))
    assert said.among_all[7] < 0.01
    assert np.delete(said.among_all, 7).min() > 0.05


def test_trying_the_same_bets_under_forty_names_hardly_costs():
    profit, turnover = histories(1, mean=0.06)
    alone = luck(ratios_over_weeks(profit, turnover)).among_all[0]
    many = luck(ratios_over_weeks(profit.repeat(40, 0), turnover.repeat(40, 0))).among_all
    assert many == pytest.approx(alone)


@pytest.mark.parametrize(
    ("low", "high", "p", "said"),
    [
        (-0.09, -0.01, 1.0, LOSES),
        (-0.01, 0.10, 0.3, MAY_BE_CHANCE),
        (0.01, 0.10, 0.3, MAY_BE_CHANCE),
        (0.01, 0.10, 0.01, WINS),
        (-1.0, -1.0, None, LOSES),
        (0.5, 0.5, None, MAY_BE_CHANCE),
        (None, None, None, MAY_BE_CHANCE),
        (np.nan, np.nan, np.nan, MAY_BE_CHANCE),
    ],
)
def test_a_win_must_stand_up_to_how_many_were_tried(low, high, p, said):
    assert verdict(low, high, p) == said
