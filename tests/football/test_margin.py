"""The margin taken out of odds, by three methods."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pl_assets.football.errors import InvalidOdds
from pl_assets.football.margin import (
    normalized_probabilities,
    power_probabilities,
    power_probabilities_of_one,
    shin_probabilities,
)

prices = st.floats(min_value=1.001, max_value=1001.0)
books = st.integers(min_value=2, max_value=6).flatmap(
    lambda outcomes: st.lists(prices, min_size=outcomes, max_size=outcomes)
)
every_method = pytest.mark.parametrize(
    "method", [normalized_probabilities, power_probabilities, shin_probabilities]
)
for_long_shots = pytest.mark.parametrize("method", [power_probabilities, shin_probabilities])


@every_method
@given(st.lists(st.tuples(prices, prices, prices), max_size=20))
def test_probabilities_sum_to_one_and_keep_the_order_of_the_odds(method, rows):
    odds = np.array(rows).reshape(-1, 3)
    found = method(odds)
    assert found.shape == odds.shape
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)
    for price, probability in zip(odds, found, strict=True):
        ranked = probability[np.argsort(price, kind="stable")]
        assert (np.diff(ranked) <= 1e-12).all()


@every_method
@given(st.lists(st.floats(min_value=0.02, max_value=1.0), min_size=2, max_size=6))
def test_odds_without_a_margin_are_their_own_probabilities(method, weights):
    fair = np.array(weights) / sum(weights)
    np.testing.assert_allclose(method((1 / fair)[None, :])[0], fair, atol=1e-9)


@for_long_shots
@given(books.filter(lambda book: sum(1 / price for price in book) > 1))
def test_long_shots_lose_more_and_favourites_less_than_by_normalization(method, book):
    odds = np.sort(np.array([book]))
    kept = method(odds)[0] / normalized_probabilities(odds)[0]
    assert (np.diff(kept) <= 1e-9).all()
    assert kept[0] >= 1 - 1e-9
    assert kept[-1] <= 1 + 1e-9


@for_long_shots
def test_a_margin_is_taken_from_the_long_shot_more_than_from_the_favourite(method):
    odds = np.array([[1.2, 7.0, 15.0]])
    kept = method(odds)[0] * odds[0]
    assert kept[0] > kept[1] > kept[2]


@every_method
@given(books)
def test_a_row_does_not_depend_on_its_neighbours(method, book):
    odds = np.array([book])
    beside = method(np.vstack([odds, np.full_like(odds, 1.01), odds]))
    np.testing.assert_allclose(beside[[0, 2]], method(odds)[[0, 0]], atol=1e-12)


@given(st.tuples(prices, prices).filter(lambda book: 1 / book[0] + 1 / book[1] > 1))
def test_of_two_outcomes_shin_takes_the_same_from_both(book):
    # Known in closed form: half of the overround off either (Jullien & Salanié 1994).
    implied = 1 / np.array([book])
    over = implied.sum() - 1
    np.testing.assert_allclose(shin_probabilities(1 / implied), implied - over / 2, atol=1e-9)


@given(books, st.floats(min_value=0.0, max_value=0.6))
def test_shin_finds_the_probabilities_that_insiders_had_been_added_to(book, insiders):
    weights = 1 / np.array(book)
    fair = weights / weights.sum()
    # Shin (1993): the implied probability is the root of p (z + (1 - z) p), times a constant.
    shaded = np.sqrt(fair * (insiders + (1 - insiders) * fair))
    implied = shaded * shaded.sum()
    assume(implied.max() < 0.999)
    np.testing.assert_allclose(shin_probabilities(1 / implied[None, :])[0], fair, atol=1e-9)


def test_a_book_that_gives_money_away_has_no_insiders():
    odds = np.array([[2.1, 4.0, 5.0]])
    assert (1 / odds).sum() < 1
    np.testing.assert_allclose(shin_probabilities(odds), normalized_probabilities(odds), rtol=1e-14)


@every_method
@pytest.mark.parametrize("bad", [1.0, 0.0, -2.0, float("nan"), float("inf")])
def test_odds_that_cannot_be_odds_are_refused_with_their_row(method, bad):
    with pytest.raises(InvalidOdds, match="row 1"):
        method(np.array([[2.0, 3.0, 4.0], [2.0, bad, 4.0]]))


@every_method
@given(st.lists(st.tuples(prices, prices, prices), min_size=2, max_size=20))
def test_a_book_comes_out_the_same_to_the_bit_alone_as_among_others(method, rows):
    odds = np.array(rows)
    alone = np.concatenate([method(odds[[row]]) for row in range(len(odds))])
    np.testing.assert_array_equal(method(odds), alone)


@given(st.lists(st.floats(1.0001, 10_000), min_size=2, max_size=6))
def test_a_single_book_has_the_same_probabilities_as_in_an_array(odds):
    [expected] = power_probabilities(np.array([odds]))
    assert power_probabilities_of_one(odds) == pytest.approx(expected.tolist(), abs=1e-12)
