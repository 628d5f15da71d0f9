"""Who is new to a league, and what clubs like them have been worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.ratings.newcomers import Newcomers

START = np.array([[0.2, 0.1]])
gaps = st.floats(-1, 1)


def two_seasons():
    newcomers = Newcomers(START, weight=6)
    newcomers.add(2019, "Arsenal", "Chelsea", "Norwich")
    newcomers.add(2020, "Arsenal", "Chelsea", "Leeds")
    return newcomers


def test_nobody_is_new_in_the_first_season_and_later_who_did_not_play_in_the_one_before():
    newcomers = two_seasons()
    clubs = ["Arsenal", "Norwich", "Leeds", "Sunderland"]
    assert newcomers.are_new(clubs, 2019).tolist() == [False] * 4
    assert newcomers.are_new(clubs, 2020).tolist() == [False, False, True, True]
    assert newcomers.are_new(clubs, 2021).tolist() == [False, True, False, True]


@given(gaps, gaps)
def test_the_gap_is_the_mean_of_the_guess_and_of_what_newcomers_came_to(attack, defence):
    newcomers = two_seasons()
    ratings = np.array([[[0.5, -attack], [0.4, -defence]]])
    newcomers.learn(["Arsenal", "Leeds"], ratings, 2020)
    expected = (6 * START + [[attack, defence]]) / 7
    np.testing.assert_allclose(newcomers.gap, expected)


def test_a_club_that_did_not_come_up_after_all_teaches_nothing():
    newcomers = two_seasons()
    newcomers.learn(["Sunderland"], np.array([[[-3.0], [-3.0]]]), 2020)
    np.testing.assert_allclose(newcomers.gap, START)


@pytest.mark.parametrize("unknown", [(np.nan, 0.3), (np.nan, np.nan)])
def test_a_series_that_knows_nothing_learns_nothing_and_others_do(unknown):
    newcomers = Newcomers(np.repeat(START, 2, axis=0), weight=1)
    newcomers.add(2019, "Arsenal")
    newcomers.add(2020, "Leeds")
    ratings = np.array([[[unknown[0]], [unknown[1]]], [[-0.4], [-0.3]]])
    newcomers.learn(["Leeds"], ratings, 2020)
    np.testing.assert_allclose(newcomers.gap, [[0.2, 0.1], [0.3, 0.2]])
