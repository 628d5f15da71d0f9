"""Odds turned into probabilities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.errors import InvalidOdds
from pl_assets.football.margin import power_probabilities
from pl_assets.football.markets import closing_market, market_average

prices = st.floats(min_value=1.001, max_value=1001.0)


@given(st.lists(st.tuples(prices, prices, prices), min_size=1, max_size=20))
def test_probabilities_sum_to_one_and_keep_the_order_of_the_odds(rows):
    odds = np.array(rows)
    found = power_probabilities(odds)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)
    for price, probability in zip(odds, found, strict=True):
        ranked = probability[np.argsort(price, kind="stable")]
        assert (np.diff(ranked) <= 1e-12).all()


@given(st.lists(st.floats(min_value=0.02, max_value=1.0), min_size=3, max_size=3))
def test_odds_without_a_margin_are_their_own_probabilities(weights):
    fair = np.array(weights) / sum(weights)
    found = power_probabilities((1 / fair)[None, :])
    np.testing.assert_allclose(found[0], fair, atol=1e-9)


def test_a_margin_is_taken_from_the_long_shot_more_than_from_the_favourite():
    odds = np.array([[1.2, 7.0, 15.0]])
    implied = 1 / odds[0]
    kept = power_probabilities(odds)[0] / implied
    assert kept[0] > kept[1] > kept[2]


@pytest.mark.parametrize("bad", [1.0, 0.0, -2.0, float("nan"), float("inf")])
def test_odds_that_cannot_be_odds_are_refused_with_their_row(bad):
    with pytest.raises(InvalidOdds, match="row 1"):
        power_probabilities(np.array([[2.0, 3.0, 4.0], [2.0, bad, 4.0]]))


def _odds(*rows):
    columns = ["match_id", "bookmaker", "phase", "home_odds", "draw_odds", "away_odds"]
    return pd.DataFrame(rows, columns=columns)


def test_closing_odds_never_stand_for_the_market_before_the_match():
    odds = _odds(
        ("a", "average", "closing", 1.5, 4.0, 6.0),
        ("a", "average", "pre_match", 3.0, 3.0, 3.0),
        ("b", "average", "closing", 1.5, 4.0, 6.0),
    )
    market = market_average(odds)
    assert list(market.index) == ["a"]
    assert market.loc["a", "home"] == pytest.approx(1 / 3)


def test_the_close_is_pinnacles_where_there_is_one_else_the_averages():
    odds = _odds(
        ("a", "average", "closing", 3.0, 3.0, 3.0),
        ("a", "pinnacle", "closing", 1.5, 4.0, 6.0),
        ("b", "average", "closing", 3.0, 3.0, 3.0),
        ("b", "pinnacle", "pre_match", 1.5, 4.0, 6.0),
        ("b", "bet365", "closing", 1.5, 4.0, 6.0),
    )
    close = closing_market(odds)
    assert close.loc["a", "home"] > 0.6
    assert close.loc["b", "home"] == pytest.approx(1 / 3)
