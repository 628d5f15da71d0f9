"""Deserved goals: goals, shots on target, shots and corners, each in the league's own goals."""

import pytest
from football.ratings.small_league import played
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.ratings.deserved import SHARES, DeservedGoals

counts = st.integers(1, 30)


def match(goals=(2, 1), shots=(12, 9), on_target=(5, 3), corners=(6, 4)):
    both = [count for pair in (shots, on_target, corners) for count in pair]
    return played(0, "Arsenal", "Chelsea", *goals, shots=both)


def of_one_more(**given_counts):
    """Deserved goals of a match after twenty usual ones."""
    deserved = DeservedGoals()
    for _ in range(20):
        deserved.of(match())
    return deserved.of(match(**given_counts))


def test_the_shares_come_to_one():
    assert sum(SHARES.values()) == pytest.approx(1)


@given(st.tuples(counts, counts), st.tuples(counts, counts))
def test_a_first_match_deserves_in_all_what_was_scored(shots, corners):
    home, away = DeservedGoals().of(match(shots=shots, corners=corners))
    assert home + away == pytest.approx(3)
    assert min(home, away) > 0


def test_a_club_that_had_the_same_share_of_all_deserved_its_goals():
    same = {"shots": (8, 4), "on_target": (6, 3), "corners": (10, 5)}
    assert DeservedGoals().of(match(goals=(2, 1), **same)) == pytest.approx((2, 1))


@pytest.mark.parametrize("name", ["goals", "shots", "on_target", "corners"])
def test_more_of_anything_deserves_more_and_goals_most_of_all(name):
    usual_home, usual_away = of_one_more()
    home, away = of_one_more(**{name: (14, 2)})
    assert home > usual_home
    assert away < usual_away or name == "goals"


@pytest.mark.parametrize("name", ["home_shots", "away_shots_on_target", "home_corners"])
def test_without_one_of_the_counts_goals_are_all_that_is_known(name):
    deserved = DeservedGoals()
    usual = deserved.of(match())
    assert deserved.of(match(goals=(5, 0))._replace(**{name: None})) == (5, 0)
    assert deserved.of(match()) == pytest.approx(usual)
