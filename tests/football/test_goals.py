"""Scores from expected goals, and expected goals from a market."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.goals.goal_expectation import DEFAULT_TOTAL, expected_goals
from pl_assets.football.goals.score_matrix import (
    outcomes_of,
    rho_limits,
    score_matrix,
    total_goals_over,
)

some_goals = st.floats(min_value=0.05, max_value=5.0)
both_sides = st.tuples(some_goals, some_goals)
matches = st.lists(both_sides, min_size=1, max_size=10).map(lambda rows: np.array(rows).T)
in_range = both_sides.filter(lambda goals: 0.9 < sum(goals) < 6.2)
chances = st.floats(min_value=0.02, max_value=1.0)
three_chances = st.tuples(chances, chances, chances).map(lambda all_: np.array(all_) / sum(all_))
overs = st.floats(min_value=0.05, max_value=0.95)


@given(matches, st.floats(min_value=0.0, max_value=1.0))
def test_scores_are_probabilities_for_every_rho_within_its_limits(goals, place):
    home, away = goals
    lowest, highest = rho_limits(home, away)
    matrix = score_matrix(home, away, lowest + place * (highest - lowest))
    assert matrix.shape == (len(home), 16, 16)
    assert (matrix >= -1e-15).all()
    np.testing.assert_allclose(matrix.sum(axis=(1, 2)), 1, atol=1e-12)
    np.testing.assert_allclose(outcomes_of(matrix).sum(axis=1), 1, atol=1e-12)


def test_a_score_is_worked_out_by_hand():
    home, away, rho = 1.5, 1.2, -0.1
    matrix = score_matrix(np.array([home]), np.array([away]), rho, most=40)[0]
    none = math.exp(-home - away)
    assert matrix[0, 0] == pytest.approx(none * (1 + home * away * 0.1))
    assert matrix[1, 0] == pytest.approx(none * home * (1 - away * 0.1))
    assert matrix[0, 1] == pytest.approx(none * away * (1 - home * 0.1))
    assert matrix[1, 1] == pytest.approx(none * home * away * 1.1)
    assert matrix[3, 2] == pytest.approx(none * home**3 / 6 * away**2 / 2)


@given(both_sides)
def test_rho_moves_draws_and_neither_a_sides_goals_nor_the_total(goals):
    home, away = np.array(goals)[:, None]
    lowest, highest = rho_limits(home, away)
    less, more = (score_matrix(home, away, rho, most=40) for rho in (lowest, highest))
    assert outcomes_of(less)[0, 1] > outcomes_of(more)[0, 1]
    for axis in (1, 2):
        np.testing.assert_allclose(less.sum(axis=axis), more.sum(axis=axis), atol=1e-12)
    np.testing.assert_allclose(total_goals_over(less, 2.5), total_goals_over(more, 2.5), atol=1e-12)


@given(matches)
def test_what_is_home_for_one_is_away_for_the_other(goals):
    home, away = goals
    there, back = outcomes_of(score_matrix(home, away)), outcomes_of(score_matrix(away, home))
    np.testing.assert_allclose(there, back[:, ::-1], atol=1e-14)


def test_a_whole_line_is_not_over_itself():
    matrix = score_matrix(np.array([1.4]), np.array([1.1]))
    assert total_goals_over(matrix, 2) == total_goals_over(matrix, 2.5)
    assert total_goals_over(matrix, 1.5) > total_goals_over(matrix, 2)
    assert total_goals_over(matrix, -0.5) == pytest.approx(1)


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_goals_that_nobody_can_expect_are_refused_with_their_row(bad):
    for goals in ([1.0, bad], [1.0, 1.0]), ([1.0, 1.0], [1.0, bad]):
        with pytest.raises(ValueError, match="row 1"):
            score_matrix(*map(np.array, goals))


@pytest.mark.parametrize("rho", [-0.3, 0.6, math.nan, np.array([0.0, -0.3])])
def test_a_rho_with_which_a_probability_were_negative_is_refused(rho):
    goals = np.array([1.0, 4.0])
    with pytest.raises(ValueError, match=r"expected a rho from -.*row [01]"):
        score_matrix(goals, goals / 2, rho)


@given(st.lists(in_range, max_size=10))
def test_the_goals_of_a_model_are_found_again_in_its_probabilities(rows):
    home, away = np.array(rows).reshape(-1, 2).T
    matrix = score_matrix(home, away, most=40)
    found = expected_goals(outcomes_of(matrix), total_goals_over(matrix, 2.5))
    np.testing.assert_allclose(found, np.stack([home, away], axis=1), atol=1e-10)


@given(three_chances, overs)
def test_the_goals_found_have_the_markets_total_and_its_ratio_of_wins(market, over):
    goals = expected_goals(market[None, :], np.array([over]))
    matrix = score_matrix(goals[:, 0], goals[:, 1], most=40)
    home, _, away = outcomes_of(matrix)[0]
    assert total_goals_over(matrix, 2.5)[0] == pytest.approx(over, abs=1e-10)
    assert math.log(home / away) == pytest.approx(math.log(market[0] / market[2]), abs=1e-10)


@given(three_chances, overs, st.floats(min_value=1.001, max_value=2.0))
def test_a_likelier_win_means_more_goals_for_the_winner_and_fewer_for_the_other(
    market, over, factor
):
    likelier = market * [factor, 1, 1]
    both = np.stack([market, likelier / likelier.sum()])
    before, after = expected_goals(both, np.array([over, over]))
    assert after[0] > before[0]
    assert after[1] < before[1]
    assert after.sum() == pytest.approx(before.sum(), abs=1e-12)


@given(three_chances, overs, overs)
def test_more_matches_over_the_line_mean_more_goals(market, one, other):
    few, many = expected_goals(np.stack([market, market]), np.sort([one, other])).sum(axis=1)
    assert few <= many
    assert (few < many) or abs(one - other) < 1e-12


def test_without_odds_of_goals_the_total_is_the_default():
    market = np.array([[0.5, 0.26, 0.24]] * 3)
    totals = expected_goals(market, np.array([math.nan, 0.5, math.nan])).sum(axis=1)
    assert totals[[0, 2]] == pytest.approx(DEFAULT_TOTAL)
    assert totals[1] == pytest.approx(2.674, abs=5e-4)
    assert expected_goals(market, np.full(3, math.nan), 3.0).sum(axis=1) == pytest.approx(3)


def test_chances_of_goals_beyond_belief_are_taken_as_the_nearest_believable():
    market = np.array([[0.5, 0.26, 0.24]] * 4)
    found = expected_goals(market, np.array([0.0, 0.05, 0.95, 1.0]))
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found[[0, 3]], found[[1, 2]])


def test_even_a_certain_winner_has_goals_to_be_found():
    market = np.array([[1 - 2e-9, 1e-9, 1e-9], [1e-9, 1e-9, 1 - 2e-9]])
    goals = expected_goals(market, np.array([0.9, 0.9]))
    assert (goals > 0).all()
    np.testing.assert_allclose(goals[0], goals[1, ::-1], atol=1e-10)


@pytest.mark.parametrize("bad", [0.0, -0.1, math.nan])
def test_a_market_that_leaves_no_chance_of_a_win_is_refused_with_its_row(bad):
    with pytest.raises(ValueError, match="row 1"):
        expected_goals(np.array([[0.4, 0.3, 0.3], [0.6, 0.4, bad]]), np.array([0.5, 0.5]))
