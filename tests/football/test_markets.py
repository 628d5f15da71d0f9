"""Which odds stand for the market."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.margin import power_probabilities
from pl_assets.football.markets import closing_market, consensus, market_average


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


def _opinions(*rows):
    return _odds(*rows).assign(flag=None)


prices = st.floats(min_value=1.05, max_value=50.0)
three_prices = st.tuples(prices, prices, prices)


@given(st.lists(three_prices, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_consensus_is_between_its_bookmakers_whatever_their_order(books, random):
    rows = [("a", f"bookmaker {at}", "pre_match", *book) for at, book in enumerate(books)]
    found = consensus(_opinions(*rows), "pre_match")
    assert found.loc["a"].sum() == pytest.approx(1, abs=1e-12)
    single = np.log(power_probabilities(np.array(books)))
    for one, other in (("home", "draw"), ("draw", "away"), ("home", "away")):
        # The pool of logarithms keeps every ratio of two outcomes between those of the bookmakers.
        columns = [["home", "draw", "away"].index(name) for name in (one, other)]
        ratios = single[:, columns[0]] - single[:, columns[1]]
        pooled = np.log(found.loc["a", one] / found.loc["a", other])
        assert ratios.min() - 1e-9 <= pooled <= ratios.max() + 1e-9
    random.shuffle(rows)
    pd.testing.assert_frame_equal(consensus(_opinions(*rows), "pre_match"), found, check_exact=True)


def test_a_consensus_is_worked_out_by_hand():
    odds = _opinions(
        ("a", "bet365", "closing", 2.0, 4.0, 4.0),
        ("a", "pinnacle", "closing", 4.0, 4.0, 2.0),
    )
    means = np.sqrt([0.5 * 0.25, 0.25 * 0.25, 0.25 * 0.5])
    np.testing.assert_allclose(consensus(odds, "closing"), [means / means.sum()])


def test_a_consensus_is_of_single_bookmakers_without_a_flag_in_one_phase():
    fair, other = (2.0, 4.0, 4.0), (4.0, 4.0, 2.0)
    odds = _opinions(
        ("b", "bet365", "pre_match", *fair),
        ("b", "average", "pre_match", *other),
        ("b", "best", "pre_match", *other),
        ("b", "bet365", "closing", *other),
        ("b", "typed wrong", "pre_match", *other),
        ("a", "pinnacle", "closing", *fair),
        ("c", "average", "pre_match", *fair),
    )
    odds.loc[4, "flag"] = "home_odds +100% off the median"
    found = consensus(odds, "pre_match")
    assert (list(found.index), found.index.name) == (["b"], "match_id")
    assert list(found.columns) == ["home", "draw", "away"]
    assert found.loc["b"].tolist() == pytest.approx([0.5, 0.25, 0.25])


def test_odds_of_coming_matches_are_all_from_before_the_match():
    odds = _opinions(("a", "bet365", "pre_match", 2.0, 4.0, 4.0)).drop(columns="phase")
    assert list(consensus(odds, "pre_match").index) == ["a"]
    assert consensus(odds, "closing").empty


def test_where_nobody_offers_odds_there_is_no_consensus():
    found = consensus(_opinions(), "pre_match")
    assert found.empty
    assert list(found.columns) == ["home", "draw", "away"]
