"""The market ratings are a ridge regression of the goals that odds expected."""

import datetime as dt

import numpy as np
from football.ratings.small_league import CLUBS, FIRST, design, lists_of_matches, matches_of, played
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.ratings.market import (
    _FEWEST,
    _HOME_PULL,
    _LEVEL_PULL,
    _USUAL_HOME_ADVANTAGE,
    _USUAL_LEVEL,
    SERIES,
    MarketRatings,
)

(MARKET,) = SERIES
goals = st.floats(0.2, 4)


def rated(matches):
    ratings = MarketRatings()
    for match in matches:
        ratings.add(match)
    return ratings


def of(ratings, team, day, season=2020):
    return np.array(ratings.before(team, season, day))


def least_squares(matches, clubs, day):
    """Attacks, defences, level and home advantage, from a row for each side of each match."""
    logs = np.log([(match.market_home_goals, match.market_away_goals) for match in matches])
    rows = design(matches, clubs, day, MARKET.decay, logs)
    pulls = np.array([MARKET.penalty] * (2 * len(clubs)) + [_LEVEL_PULL, _HOME_PULL])
    to = np.array([0.0] * (2 * len(clubs)) + [_USUAL_LEVEL, _USUAL_HOME_ADVANTAGE])
    root = np.sqrt(rows.weight)
    matrix = np.vstack([rows.matrix * root[:, None], np.diag(np.sqrt(pulls))])
    right = np.concatenate([rows.value * root, np.sqrt(pulls) * to])
    return np.linalg.lstsq(matrix, right, rcond=None)[0]


@settings(max_examples=30, deadline=None)
@given(lists_of_matches, st.lists(st.tuples(goals, goals), min_size=12, max_size=12))
def test_the_ratings_are_least_squares_on_the_matches_themselves(drawn, expected):
    matches = [
        match._replace(market_home_goals=home, market_away_goals=away)
        for match, (home, away) in zip(matches_of(drawn), expected, strict=False)
    ]
    clubs = list(dict.fromkeys(team for match in matches for team in match[3:5]))
    day = matches[-1].match_date
    ratings = rated(matches)
    found = np.array([of(ratings, team, day) for team in clubs])
    ages = np.array([(day - match.match_date).days for match in matches])
    if np.exp(-MARKET.decay * ages).sum() < _FEWEST:
        assert np.isnan(found).all()
        return
    *both, level, home_advantage = least_squares(matches, clubs, day)
    attack, defence = np.reshape(both, (2, -1))
    expected_numbers = np.column_stack(
        [attack + level, defence, np.full(len(clubs), home_advantage)]
    )
    np.testing.assert_allclose(found, expected_numbers, atol=1e-8)


def test_the_club_that_odds_think_more_of_has_the_higher_attack_and_defence():
    ratings = rated(
        [
            played(0, "Arsenal", "Chelsea", 0, 3, market=(2.5, 0.7)),
            played(7, "Chelsea", "Arsenal", 3, 0, market=(0.9, 2.0)),
        ]
    )
    day = FIRST + dt.timedelta(days=14)
    arsenal, chelsea = (of(ratings, team, day) for team in ("Arsenal", "Chelsea"))
    assert (arsenal[:2] > chelsea[:2] + 0.3).all()


@given(st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_results_and_shots_do_not_matter(score):
    plain, other = (
        rated(
            [
                played(7 * week, CLUBS[week % 4], CLUBS[(week + 1) % 4], *goals, shots=shots)
                for week in range(8)
            ]
        )
        for goals, shots in (((1, 1), 10), (score, None))
    )
    day = FIRST + dt.timedelta(days=60)
    for team in CLUBS:
        np.testing.assert_array_equal(of(plain, team, day), of(other, team, day))


def test_without_odds_and_when_they_are_long_ago_nothing_is_known():
    day = FIRST + dt.timedelta(days=14)
    unpriced = rated([played(0, "Arsenal", "Chelsea", 2, 0, market=(None, None))])
    assert np.isnan(of(unpriced, "Arsenal", day)).all()
    assert np.isnan(of(MarketRatings(), "Arsenal", day)).all()
    priced = rated([played(week, "Arsenal", "Chelsea", 2, 0) for week in range(5)])
    assert np.isfinite(of(priced, "Arsenal", day)).all()
    assert np.isnan(of(priced, "Arsenal", day + dt.timedelta(days=200))).all()


def test_a_match_without_odds_changes_nothing_but_who_plays():
    matches = [played(7 * week, "Arsenal", "Chelsea", 2, 0) for week in range(5)]
    unpriced = played(30, "Chelsea", "Arsenal", 9, 0, market=(None, 1.0))
    day = FIRST + dt.timedelta(days=40)
    np.testing.assert_allclose(
        of(rated(matches), "Arsenal", day), of(rated([*matches, unpriced]), "Arsenal", day)
    )
