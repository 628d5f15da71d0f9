"""A forecast put together from a market and the terms of a model with odds."""

import numpy as np
import pytest
from football.fitted_snapshot import fitted_snapshot
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.given_odds import forecast_given_odds, forecast_given_odds_of_one
from pl_assets.football.margin import power_probabilities
from pl_assets.football.snapshot import OFFSETS, WITH_ODDS

ODDS = st.floats(min_value=1, exclude_min=True, allow_infinity=False, allow_nan=False)
OFFSET = st.floats(-3, 3)
WEIGHT = st.floats(-2, 2)


def test_it_is_what_the_fitted_model_itself_says_of_the_coming_matches():
    snapshot, odds = fitted_snapshot()
    fixtures = snapshot.predictions.set_index("match_id").loc[odds.index]
    by_pair = snapshot.pairings.set_index(["home_team", "away_team"])
    pairs = list(zip(fixtures["home_team"], fixtures["away_team"], strict=True))
    weights = np.array(snapshot.header["with_odds_weights"]).reshape(2, 2)

    market = power_probabilities(odds.to_numpy(float))
    found = forecast_given_odds(market, by_pair.loc[pairs, OFFSETS].to_numpy(), weights)

    assert len(found) == 5
    np.testing.assert_allclose(found, fixtures[WITH_ODDS].to_numpy(float), rtol=0, atol=1e-9)
    # It has learned something: it is not the market over again.
    assert np.abs(found - market).max() > 0.01


def test_without_offsets_and_with_weights_of_1_it_is_the_market():
    market = np.array([[0.5, 0.3, 0.2], [0.05, 0.15, 0.8]])

    found = forecast_given_odds(market, np.zeros((2, 2)), np.eye(2))

    np.testing.assert_allclose(found, market)


def test_weights_lead_from_the_row_of_the_markets_ratio_to_the_column_of_the_forecasts():
    market = np.array([[0.6, 0.3, 0.1]])
    of_home = np.log(2)

    found = forecast_given_odds(market, np.zeros((1, 2)), np.array([[0.0, 1.0], [0.0, 0.0]]))

    np.testing.assert_allclose(np.log(found[0] / found[0, 1]), [0, 0, of_home], atol=1e-12)


@given(st.tuples(ODDS, ODDS, ODDS), st.tuples(OFFSET, OFFSET), st.tuples(*[WEIGHT] * 4))
def test_any_odds_above_1_give_probabilities_that_sum_to_1(odds, offsets, weights):
    market = power_probabilities(np.array([odds]))

    found = forecast_given_odds(market, np.array([offsets]), np.array(weights).reshape(2, 2))

    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)


@given(
    st.tuples(ODDS, ODDS, ODDS),
    st.tuples(OFFSET, OFFSET),
    st.tuples(st.tuples(WEIGHT, WEIGHT), st.tuples(WEIGHT, WEIGHT)),
)
def test_of_a_single_match_it_is_what_an_array_says(odds, offsets, weights):
    market = power_probabilities(np.array([odds]))
    [expected] = forecast_given_odds(market, np.array([offsets]), np.array(weights))
    found = forecast_given_odds_of_one(market[0].tolist(), offsets, weights)
    assert found == pytest.approx(expected.tolist(), abs=1e-12)
