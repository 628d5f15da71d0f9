"""The Poisson ratings are the top of their penalized likelihood, and mean what they say."""

import datetime as dt

import numpy as np
import pytest
from football.ratings.small_league import (
    CLUBS,
    FIRST,
    design,
    lists_of_matches,
    matches_of,
    played,
)
from hypothesis import given, settings
from scipy.optimize import minimize

from pl_assets.football.ratings.poisson import SERIES, PoissonRatings

GOALS = SERIES[0]
DAY = FIRST + dt.timedelta(days=120)


def rated(matches):
    ratings = PoissonRatings()
    for match in matches:
        ratings.add(match)
    return ratings


def of(ratings, team, *, day=DAY, season=2020):
    numbers = ratings.before(team, season, day)
    return dict(zip(PoissonRatings.columns, numbers, strict=True))


def likelihood(matches, clubs, day):
    """Minus the penalized log likelihood of goals, and its gradient, from a row for each goal
    count of each match. Nobody is new, so all are pulled to the league."""
    goals = [(match.home_goals, match.away_goals) for match in matches]
    rows = design(matches, clubs, day, GOALS.decay, goals)
    pull = np.array([GOALS.penalty] * (2 * len(clubs)) + [0, 1])
    to = np.array([0.0] * (2 * len(clubs)) + [0, 0.2])

    def loss(parameters):
        logs = rows.matrix @ parameters
        fit = (rows.weight * (np.exp(logs) - rows.value * logs)).sum()
        gradient = rows.matrix.T @ (rows.weight * (np.exp(logs) - rows.value))
        off = parameters - to
        return fit + (pull * off**2).sum() / 2, gradient + pull * off

    return loss


def fitted(ratings, clubs, day):
    """The parameters of `likelihood` as the ratings have them."""
    numbers = [of(ratings, team, day=day) for team in clubs]
    attacks = np.array([each["goals_attack"] for each in numbers])
    defences = np.array([each["goals_defence"] for each in numbers])
    # Deviations of attacks sum to that of defences at the top: the level is what is left.
    level = (attacks.sum() + defences.sum()) / len(clubs)
    return np.concatenate([attacks - level, defences, [level, numbers[0]["goals_home_advantage"]]])


MATCHES = matches_of(
    [(list(np.roll(range(4), n)), 7, (3 * n) % 5, (2 * n + n // 3) % 4) for n in range(12)]
)


def test_the_ratings_are_what_an_optimizer_finds_on_the_matches_themselves():
    clubs = list(dict.fromkeys(team for match in MATCHES for team in match[3:5]))
    found = minimize(likelihood(MATCHES, clubs, DAY), np.zeros(10), jac=True, tol=1e-12)
    np.testing.assert_allclose(fitted(rated(MATCHES), clubs, DAY), found.x, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(lists_of_matches.filter(lambda drawn: any(row[2] + row[3] for row in drawn)))
def test_no_step_from_the_ratings_makes_the_matches_likelier(drawn):
    matches = matches_of(drawn)
    clubs = list(dict.fromkeys(team for match in matches for team in match[3:5]))
    parameters = fitted(rated(matches), clubs, DAY)
    _, gradient = likelihood(matches, clubs, DAY)(parameters)
    np.testing.assert_allclose(gradient, 0, atol=1e-6)


@pytest.mark.parametrize("name", [series.name for series in SERIES])
def test_the_stronger_club_has_the_higher_attack_and_defence(name):
    matches = []
    for week, pair in enumerate([(0, 1), (2, 0), (0, 3), (1, 0), (0, 2), (3, 0)] * 3):
        home, away = (CLUBS[at] for at in pair)
        best, rest = (4, 16, 9, 7), (1, 6, 3, 2)
        goals, *of_home = best if home == "Arsenal" else rest
        conceded, *of_away = best if away == "Arsenal" else rest
        counts = [count for both in zip(of_home, of_away, strict=True) for count in both]
        matches.append(played(7 * week, home, away, goals, conceded, shots=counts))
    ratings = rated(matches)
    best, other = of(ratings, "Arsenal", day=DAY), of(ratings, "Chelsea", day=DAY)
    assert best[f"{name}_attack"] > other[f"{name}_attack"] + 0.1
    assert best[f"{name}_defence"] > other[f"{name}_defence"]


def test_what_is_long_ago_counts_less():
    pairs = [("Arsenal", "Everton"), ("Chelsea", "Fulham")]
    for (first, loser), (last, other_loser) in (pairs, pairs[::-1]):
        ratings = rated([played(0, first, loser, 5, 0), played(90, last, other_loser, 5, 0)])
        earlier, later = of(ratings, first), of(ratings, last)
        for name in ("goals_attack", "goals_defence", "deserved_fast_attack"):
            assert earlier[name] < later[name]


def test_time_alone_brings_clubs_back_to_the_league():
    ratings = rated(MATCHES)
    apart = [
        abs(
            of(ratings, "Arsenal", day=day)["goals_attack"]
            - of(ratings, "Chelsea", day=day)["goals_attack"]
        )
        for day in (DAY + dt.timedelta(days=days) for days in (0, 100, 400, 800))
    ]
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < apart[0] / 2


@pytest.mark.parametrize("has_shots", [False, True])
def test_without_shots_only_goals_are_rated(has_shots):
    shots = 10 if has_shots else None
    ratings = rated([played(0, "Arsenal", "Chelsea", 2, 1, shots=shots)])
    found = of(ratings, "Arsenal")
    assert np.isfinite(found["goals_attack"])
    assert np.isfinite(found["deserved_slow_attack"])
    assert np.isfinite(found["shots_attack"]) == has_shots


def test_newcomers_start_below_the_league_by_what_newcomers_have_been_worth():
    of_2020 = [played(0, "Arsenal", "Chelsea", 1, 1), played(7, "Everton", "Fulham", 1, 1)]
    stayed = played(365, "Everton", "Fulham", 1, 1, season=2021)
    in_2022 = {"season": 2022, "day": FIRST + dt.timedelta(days=730)}
    gaps = {}
    for name, goals in {"nobody": None, "a strong one": (2, 0), "a weak one": (0, 2)}.items():
        weeks = range(372, 512, 7) if goals else ()
        came = [played(day, "Leeds", "Arsenal", *goals, season=2021) for day in weeks]
        ratings = rated([*of_2020, stayed, *came])
        # Everton has the league's own goals: it stands where the league does.
        usual, new = (of(ratings, team, **in_2022) for team in ("Everton", "Sunderland"))
        gaps[name] = usual["goals_attack"] - new["goals_attack"]
    assert gaps["nobody"] == pytest.approx(GOALS.promoted_gap, abs=0.02)
    assert gaps["a strong one"] < gaps["nobody"] - 0.01
    assert gaps["a weak one"] > gaps["nobody"] + 0.01
