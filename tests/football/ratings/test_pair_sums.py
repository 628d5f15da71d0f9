"""Decayed sums over pairs of clubs."""

import datetime as dt

import numpy as np
from football.ratings.small_league import CLUBS, lists_of_matches, matches_of
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.ratings.pair_sums import FORGOTTEN_DAYS, PairSums

DECAYS = np.array([0.0, 0.01, 0.1])
DAY = dt.date(2021, 1, 1)


def filled(matches):
    sums = PairSums(DECAYS)
    for match in matches:
        goals = (match.home_goals, match.away_goals)
        sums.add(match.match_date, match.home_team, match.away_team, np.array([goals] * 3, float))
    return sums


@given(lists_of_matches, st.integers(0, 200))
def test_sums_are_those_of_all_matches_by_their_age(drawn, days_later):
    matches = matches_of(drawn)
    day = matches[-1].match_date + dt.timedelta(days=days_later)
    found = filled(matches).at(day)
    expected = np.zeros((3, 3, len(found.clubs), len(found.clubs)))
    for match in matches:
        pair = found.clubs.index(match.home_team), found.clubs.index(match.away_team)
        faded = np.exp(-DECAYS * (day - match.match_date).days)
        for at, value in enumerate((1, match.home_goals, match.away_goals)):
            expected[(at, slice(None), *pair)] += value * faded
    np.testing.assert_allclose(np.stack(found[1:]), expected, rtol=1e-9, atol=1e-12)


@given(lists_of_matches, st.integers(0, 200), st.integers(1, 300))
def test_looking_changes_nothing(drawn, looked_after, days_later):
    matches = matches_of(drawn)
    day = matches[-1].match_date + dt.timedelta(days=looked_after)
    untouched, looked_at = filled(matches), filled(matches)
    looked_at.at(day)
    later = day + dt.timedelta(days=days_later)
    for one, other in zip(untouched.at(later)[1:], looked_at.at(later)[1:], strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_series_that_knows_no_value_learns_nothing_of_a_match():
    sums = PairSums(DECAYS)
    values = np.array([[1, 2], [np.nan, 2], [3, 0]])
    sums.add(DAY, "Arsenal", "Chelsea", values)
    assert sums.at(DAY).weight[:, 0, 1].tolist() == [1, 0, 1]
    assert sums.at(DAY).away[:, 0, 1].tolist() == [2, 0, 0]


def test_a_club_away_for_over_900_days_is_unknown_and_starts_anew():
    sums = PairSums(np.zeros(1))
    one = np.ones((1, 2))
    sums.add(DAY, "Arsenal", "Leeds", one)
    last = DAY + dt.timedelta(days=FORGOTTEN_DAYS)
    assert sums.at(last).clubs == ["Arsenal", "Leeds"]
    sums.add(DAY + dt.timedelta(days=500), "Arsenal", "Chelsea", one)
    back = last + dt.timedelta(days=1)
    assert sums.at(back).clubs == ["Arsenal", "Chelsea"]
    sums.add(back, "Leeds", "Chelsea", one)
    again = sums.at(back)
    arsenal, leeds, chelsea = (again.clubs.index(team) for team in ("Arsenal", "Leeds", "Chelsea"))
    assert again.weight[0, arsenal, leeds] == 0
    assert again.weight[0, leeds, chelsea] == again.weight[0, arsenal, chelsea] == 1
    assert set(again.clubs) < {*CLUBS, "Leeds"}
