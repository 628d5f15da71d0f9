"""Simulated bets: exact, within limits, of the morning's bankroll, in no other order."""

import numpy as np
import pytest
from football.betting.made_up_offers import offers
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.betting.offers import NOT_PLAYED
from pl_assets.football.betting.simulate import simulate
from pl_assets.football.betting.summary import bankroll_by_day, summaries
from pl_assets.football.betting.terms import Terms
from pl_assets.football.betting.tried import STRATEGIES

OFFERS = offers(400, better=0.03)
TERMS = st.builds(
    Terms,
    bankroll_pence=st.integers(100, 10_000_000),
    unit_pence=st.integers(1, 100_000),
    commission=st.integers(0, 1000),
    lowest_odds=st.floats(1, 3),
    highest_odds=st.none() | st.floats(3, 20),
    least_stake_pence=st.integers(0, 1000),
    most_stake_pence=st.none() | st.integers(1, 50_000),
)


@given(st.sampled_from(sorted(STRATEGIES)), TERMS)
def test_bets_keep_to_the_terms(name, terms):
    bets = simulate(OFFERS, STRATEGIES[name], terms)
    assert (bets.stakes >= max(terms.least_stake_pence, 1)).all()
    if terms.most_stake_pence is not None:
        assert (bets.stakes <= terms.most_stake_pence).all()
    assert (bets.odds >= terms.lowest_odds).all()
    assert (bets.odds <= (terms.highest_odds or np.inf)).all()
    pairs = list(zip(bets.matches.tolist(), bets.outcomes.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)


@given(st.sampled_from(["quarter_kelly", "proportional"]), TERMS)
def test_a_bankroll_that_stakes_shares_is_never_overdrawn_and_is_the_sum_of_its_bets(name, terms):
    bets = simulate(OFFERS, STRATEGIES[name], terms)
    days, bankroll = bankroll_by_day(bets, OFFERS, terms)
    assert (bankroll >= 0).all()
    of_day = np.bincount(np.searchsorted(days, OFFERS.days[bets.matches]), weights=bets.stakes)
    assert (of_day <= np.r_[terms.bankroll_pence, bankroll[:-1]][: len(of_day)]).all()
    assert not len(days) or bankroll[-1] == terms.bankroll_pence + bets.profits.sum()


def test_a_simulation_cut_in_two_and_joined_is_the_same():
    terms, strategy = Terms(), STRATEGIES["quarter_kelly"]
    whole = simulate(OFFERS, strategy, terms)
    day = OFFERS.days[200]
    first = simulate(OFFERS.among(OFFERS.days < day), strategy, terms)
    left = terms.bankroll_pence + int(first.profits.sum())
    rest = simulate(OFFERS.among(OFFERS.days >= day), strategy, Terms(bankroll_pence=left))
    assert np.r_[first.profits, rest.profits].tolist() == whole.profits.tolist()


def test_what_has_no_result_is_not_bet_on():
    half = OFFERS._replace(outcomes=np.where(OFFERS.seasons == 2020, OFFERS.outcomes, NOT_PLAYED))
    bets = simulate(half, STRATEGIES["everything"], Terms())
    assert set(OFFERS.seasons[bets.matches]) == {2020}


def test_a_summary_is_what_one_counts_by_hand():
    one = offers(4)._replace(
        days=np.array([10, 10, 17, 24]),
        odds=np.array([[2.5, 3.0, 4.0]] * 4),
        outcomes=np.array([0, 0, 2, 2]),
        closing=np.array([[0.5, 0.3, 0.2]] * 4),
    )
    bets = simulate(one, STRATEGIES["favourite"], Terms())
    [summary] = summaries([(bets, one)], Terms())
    assert (summary.bets, summary.won, summary.turnover_pence) == (4, 2, 40_000)
    assert summary.profit_pence == 15_000 + 15_000 - 10_000 - 10_000
    assert summary.return_on_turnover == 0.25
    assert summary.closing_line_value == pytest.approx(0.25)
    assert summary.maximum_drawdown_pence == 20_000
    assert summary.maximum_drawdown_share == pytest.approx(2 / 103)
    assert summary.longest_losing_run == 2
    assert summary.bankroll_growth == pytest.approx(0.01)
    assert summary.ran_out_on is None


def test_a_bankroll_that_runs_out_says_when():
    one = offers(2)._replace(days=np.array([10, 11]), outcomes=np.array([2, 0]))
    one = one._replace(odds=np.array([[1.5, 3.0, 9.0]] * 2))
    terms = Terms(bankroll_pence=10_000)
    [summary] = summaries([(simulate(one, STRATEGIES["favourite"], terms), one)], terms)
    assert summary.ran_out_on == 10
    assert summary.bankroll_growth == -1
    assert summary.final_bankroll_pence == 5_000


def test_nothing_to_bet_on_makes_a_summary_of_nothing():
    none = OFFERS.among(np.zeros(len(OFFERS.days), dtype=bool))
    bets = simulate(none, STRATEGIES["quarter_kelly"], Terms())
    [summary] = summaries([(bets, none)], Terms())
    assert (summary.bets, summary.turnover_pence, summary.longest_losing_run) == (0, 0, 0)
    assert np.isnan(summary.return_on_turnover)
