"""Tests of what is said of a match in words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pl_serving.first_impressions import biggest_disagreements, disagreement, favourite
from pl_serving.fixture_list import LABEL_LENGTH, Bar, apart
from pl_serving.snapshot import MatchForecast, Probabilities


def match(forecast, market=None, home="Fulham", away="Leeds"):
    return MatchForecast(
        match_id=f"{home}-{away}",
        league="E0",
        match_date=None,
        kick_off_utc=None,
        home_team=home,
        away_team=away,
        forecast=Probabilities(*forecast),
        model_version=1,
        market=None if market is None else Probabilities(*market),
        with_odds=None,
    )


def test_the_outcome_that_differs_most_is_named_with_its_direction():
    more = match((0.51, 0.27, 0.22), (0.45, 0.28, 0.27))
    draw = match((0.40, 0.20, 0.40), (0.38, 0.25, 0.37))

    assert disagreement(more).words == "we give Fulham 6 points more than the market"
    assert disagreement(draw).words == "we give the draw 5 points less than the market"
    assert disagreement(match((0.5, 0.3, 0.2))) is None


def test_the_difference_is_that_of_the_numbers_on_the_bars():
    city = match((0.5942, 0.2129, 0.1929), (0.4945, 0.2555, 0.25))

    ours, theirs = Bar.of("Forecast", city.forecast), Bar.of("Market", city.market)
    assert (ours.segments[0].whole, theirs.segments[0].whole) == (60, 49)
    assert disagreement(city).words == "we give Fulham 11 points more than the market"


def test_at_most_three_are_marked_and_none_below_three_points():
    apart_by = [0.029, 0.08, 0.05, 0.07, 0.06, 0.031]
    matches = [
        match((0.5 + by, 0.25, 0.25 - by), (0.5, 0.25, 0.25), home=f"Club {n}")
        for n, by in enumerate(apart_by)
    ]

    assert [m.home_team for m, _ in biggest_disagreements(matches)] == [
        "Club 1",
        "Club 3",
        "Club 4",
    ]
    assert biggest_disagreements(matches[:1]) == []


def test_who_is_favourite_depends_on_the_lead():
    assert favourite(match((0.60, 0.20, 0.20))) == "Fulham favourites"
    assert favourite(match((0.30, 0.30, 0.40))) == "Leeds favourites"
    assert favourite(match((0.40, 0.26, 0.34))) == "Fulham slight favourites"
    assert favourite(match((0.36, 0.29, 0.35))) == "evenly matched"


@given(st.lists(st.floats(0.001, 1), min_size=3, max_size=3))
def test_numbers_above_a_bar_stay_within_it_and_never_cover_one_another(weights):
    home, draw, away = (100 * weight / sum(weights) for weight in weights)

    places = apart([home / 2, home + draw / 2, home + draw + away / 2])

    half = LABEL_LENGTH / 2
    assert half - 1e-9 <= places[0]
    assert places[2] <= 100 - half + 1e-9
    assert all(b - a >= LABEL_LENGTH - 1e-9 for a, b in pairwise(places))
