"""Surprise: what clubs did beyond what the odds of their matches expected."""

import datetime as dt

import numpy as np
import pytest
from football.ratings.small_league import FIRST, played
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.ratings.surprise import Surprise

DAY = FIRST + dt.timedelta(days=400)
NOTHING = (0.0,) * len(Surprise.columns)


def of(surprise, team, season=2020):
    return dict(zip(Surprise.columns, surprise.before(team, season, DAY), strict=True))


def after(*matches):
    surprise = Surprise()
    for match in matches:
        surprise.add(match)
    return surprise


def match(goals, market, *, shots=(12, 8), season=2020, home="Arsenal", away="Chelsea"):
    counts = [*shots, *(count / 2 for count in shots), None, None]
    return played(0, home, away, *goals, shots=counts, market=market, season=season)


@given(st.integers(1, 5), st.integers(1, 5))
def test_what_odds_expected_is_no_surprise(home, away):
    surprise = after(match((home, away), (home, away), shots=(6 * home, 6 * away)))
    for team in ("Arsenal", "Chelsea"):
        assert surprise.before(team, 2020, DAY) == pytest.approx(NOTHING)


@given(st.integers(0, 9), st.integers(0, 9), st.floats(0.3, 4), st.floats(0.3, 4))
def test_what_one_has_beyond_expectation_the_other_lacks_in_defence(home, away, ours, theirs):
    surprise = after(match((home, away), (ours, theirs)))
    arsenal, chelsea = (of(surprise, team) for team in ("Arsenal", "Chelsea"))
    for name in ("goals", "shots_on_target", "shots"):
        for one, other in ((arsenal, chelsea), (chelsea, arsenal)):
            attack, defence = one[f"surprise_{name}_attack"], other[f"surprise_{name}_defence"]
            assert attack == pytest.approx(-defence)


def test_more_goals_and_shots_than_expected_are_a_surprise_of_their_own_each():
    goals = of(after(match((4, 1), (1.5, 1.0), shots=(15, 10))), "Arsenal")
    assert goals["surprise_goals_attack"] > 0
    assert goals["surprise_shots_attack"] == pytest.approx(0)
    shots = of(after(match((1, 1), (1.0, 1.0), shots=(20, 4))), "Arsenal")
    assert shots["surprise_goals_attack"] == 0
    assert shots["surprise_shots_attack"] > 0
    assert shots["surprise_shots_defence"] > 0


def test_a_surprise_fades_with_each_match_and_over_the_summer_and_is_gone_after_a_year_away():
    surprise = Surprise(kept=0.8, over_summer=0.5)
    surprise.add(match((3, 0), (2.0, 1.0), shots=(20, 10)))
    first = np.array(surprise.before("Arsenal", 2020, DAY))
    assert surprise.before("Arsenal", 2021, DAY) == pytest.approx(tuple(first / 2))
    assert surprise.before("Arsenal", 2022, DAY) == NOTHING
    surprise.add(match((2, 1), (2.0, 1.0), shots=(20, 10)))
    faded = of(surprise, "Arsenal")["surprise_goals_attack"]
    assert faded == pytest.approx(0.8 * first[0])


@pytest.mark.parametrize(
    "unknown", [match((4, 0), (None, None)), match((4, 0), (1.0, 1.0))._replace(home_shots=None)]
)
def test_a_match_without_odds_or_shots_teaches_nothing(unknown):
    surprise = after(match((4, 1), (2.0, 1.0)))
    before = surprise.before("Arsenal", 2020, DAY)
    surprise.add(unknown)
    assert surprise.before("Arsenal", 2020, DAY) == before


def test_a_club_that_never_played_surprises_nobody():
    assert Surprise().before("Leeds", 2020, DAY) == NOTHING
