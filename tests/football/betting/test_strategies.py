"""What each strategy bets on, and that it looks at nothing that was not known."""

import itertools

import numpy as np
import pytest
from football.betting.made_up_offers import offers
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from pl_assets.football.betting.offers import NOT_PLAYED
from pl_assets.football.betting.simulate import allowed_shares, simulate
from pl_assets.football.betting.strategies.consensus import Consensus
from pl_assets.football.betting.strategies.favourite import Favourite
from pl_assets.football.betting.strategies.kelly import Kelly, kelly_shares
from pl_assets.football.betting.terms import Terms
from pl_assets.football.betting.tried import SETTINGS, STRATEGIES

OFFERS = offers(better=0.3)
EVERY = pytest.mark.parametrize("name", STRATEGIES)
PROBABILITIES = st.lists(st.floats(0.02, 1), min_size=3, max_size=3).map(
    lambda weights: np.array(weights) / sum(weights)
)
PRICES = st.lists(st.floats(1.02, 30), min_size=3, max_size=3).map(np.array)


@EVERY
def test_no_strategy_looks_at_results_or_at_the_close(name):
    blind = OFFERS._replace(
        outcomes=np.full_like(OFFERS.outcomes, NOT_PLAYED),
        closing=np.full_like(OFFERS.closing, np.nan),
    )
    strategy = STRATEGIES[name]
    assert (strategy.shares(OFFERS) == strategy.shares(blind)).all()
    assert strategy.shares(OFFERS).sum() > 0


@EVERY
def test_nothing_is_bet_where_there_is_no_price_or_nothing_is_known(name):
    nothing = np.full_like(OFFERS.odds, np.nan)
    unknown = {"forecast": nothing, "market": nothing}
    for missing in ({"odds": nothing}, unknown):
        bare = OFFERS._replace(**missing)
        strategy = STRATEGIES[name]
        if missing is unknown and name in ("everything", "favourite"):
            continue  # which need to know nothing
        assert allowed_shares(strategy, bare, Terms()).sum() == 0


@EVERY
def test_a_days_bets_do_not_depend_on_other_days(name):
    strategy, day = STRATEGIES[name], OFFERS.days[40]
    chosen = OFFERS.days == day
    alone = strategy.shares(OFFERS.among(chosen))
    assert np.allclose(alone, strategy.shares(OFFERS)[chosen], rtol=0, atol=1e-15)


def test_consensus_bets_above_the_fair_price_of_a_little_less():
    one = offers(2)._replace(
        market=np.array([[0.51, 0.30, 0.19], [0.985, 0.01, 0.005]]),
        odds=np.array([[2.0, 3.449, 5.56], [1.0256, 500.0, 500.0]]),
    )
    # 1/(0.51 - 0.01) is 2: no more than it. Of 0.01 and less nothing would be left.
    assert Consensus(0.01).shares(one).tolist() == [[0, 1, 1], [0, 0, 0]]
    assert 1 / (0.30 - 0.01) < 3.449


def test_the_favourite_has_the_lowest_price():
    one = offers(3)._replace(
        odds=np.array([[2.5, 3.3, 2.5], [5.0, 4.0, 1.6], [np.nan, 3.0, 2.0]]),
    )
    assert Favourite().shares(one).tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 0]]


def growth(shares, probabilities, odds):
    wealth = 1 - shares.sum() + shares * odds
    return float(probabilities @ np.log(np.maximum(wealth, 1e-300)))


@given(PROBABILITIES, PRICES)
def test_no_stakes_on_a_match_grow_faster_than_kellys(probabilities, odds):
    [kelly] = kelly_shares(probabilities[None], odds[None])
    assert (kelly >= 0).all()
    assert kelly.sum() <= 1 + 1e-12
    best = growth(kelly, probabilities, odds)
    for outcome, step in itertools.product(range(3), (-0.01, -0.001, 0.001, 0.01)):
        other = kelly.copy()
        other[outcome] += step
        if other.min() >= 0 and other.sum() <= 1:
            assert growth(other, probabilities, odds) <= best + 1e-12


def test_kelly_of_one_outcome_is_edge_over_odds():
    [kelly] = kelly_shares(np.array([[0.55, 0.25, 0.20]]), np.array([[2.0, 2.0, 2.0]]))
    assert kelly == pytest.approx([0.1, 0, 0])


def test_quarter_kelly_on_a_day_of_matches_grows_nearly_as_fast_as_a_quarter_of_the_best():
    """The best stakes on five matches at once are searched for over all 243 results."""
    draws = np.random.default_rng(4)
    p = draws.dirichlet((4, 3, 3), size=5)
    odds = 1 / p * draws.uniform(0.86, 1.05, p.shape)
    assert ((1 / odds).sum(axis=1) > 1).all()
    results = np.array(list(itertools.product(range(3), repeat=5)))
    chance = np.prod(p[np.arange(5), results], axis=1)
    pays = np.zeros((len(results), 15))
    for match in range(5):
        pays[np.arange(len(results)), 3 * match + results[:, match]] = odds[
            match, results[:, match]
        ]

    def loss(shares):
        return -float(chance @ np.log(np.maximum(1 - shares.sum() + pays @ shares, 1e-9)))

    ours = (
        Kelly(0.25, 1.0, 1.0)
        .shares(offers(5)._replace(forecast=p, odds=odds, days=np.zeros(5, dtype=np.int64)))
        .ravel()
    )
    best = minimize(loss, ours, bounds=[(0, 1)] * 15, method="L-BFGS-B").x
    assert loss(best) < loss(best * 0.25) < 0
    assert loss(ours) == pytest.approx(loss(best * 0.25), rel=0.01)


@given(st.floats(0.001, 1), st.floats(0.001, 0.2), st.floats(0.01, 1))
def test_kelly_stays_below_its_caps(fraction, most_a_match, most_a_day):
    shares = Kelly(fraction, most_a_match, most_a_day).shares(OFFERS)
    assert shares.sum(axis=1).max() <= most_a_match * (1 + 1e-12)
    _, day = np.unique(OFFERS.days, return_inverse=True)
    assert np.bincount(day, weights=shares.sum(axis=1)).max() <= most_a_day * (1 + 1e-12)


def test_every_setting_names_a_strategy_and_a_model_only_where_it_needs_one():
    assert len(set(SETTINGS)) == len(SETTINGS)
    for setting in SETTINGS:
        assert STRATEGIES[setting.strategy].needs_forecast == (setting.model is not None)
    assert simulate(OFFERS, STRATEGIES["everything"], Terms()).stakes.sum() == 900 * 10_000
