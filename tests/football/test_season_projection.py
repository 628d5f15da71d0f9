"""How the present season may end."""

import numpy as np
import pandas as pd
import pytest
from football.forecasts import THREE, made_up_pairings, states_of
from football.league import made_up_matches
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football import season_projection as projections
from pl_assets.football.final_order import finishing_rule
from pl_assets.football.rest_of_season import RestOfSeason
from pl_assets.football.season_projection import project_season, projection_table
from pl_assets.football.simulation.clubs_of import FIRST_OF_ENGLAND

CLUBS = FIRST_OF_ENGLAND[:20]
MATCHES = made_up_matches((2020,), CLUBS).sort_values("match_date")
PAIRINGS = made_up_pairings(CLUBS)


def project(played, pairings=PAIRINGS, clubs=CLUBS, seed=1, matches=MATCHES):
    return project_season(matches.head(played), pairings, states_of(clubs), 2020, seed)


def positions(rows):
    return np.array(rows.sort_values("team")["position_probabilities"].tolist())


@pytest.fixture
def few_times(monkeypatch):
    monkeypatch.setattr(projections, "TIMES", 1000)


@pytest.mark.parametrize("played", [0, 190, 379])
def test_every_club_finishes_somewhere_and_every_position_is_taken(played):
    rows = project(played).rows
    assert len(rows) == 20
    assert positions(rows).sum(axis=0) == pytest.approx(1, abs=1e-12)
    assert positions(rows).sum(axis=1) == pytest.approx(1, abs=1e-12)
    left = 38 - rows["played"]
    assert (rows["expected_points"] >= rows["points"]).all()
    assert (rows["expected_points"] <= rows["points"] + 3 * left).all()
    assert rows["played"].sum() == 2 * played


def test_the_three_probabilities_are_sums_of_positions():
    rows = project(200).rows
    of = np.array(rows["position_probabilities"].tolist())
    assert rows["title_probability"].to_numpy() == pytest.approx(of[:, 0])
    assert rows["top_four_probability"].to_numpy() == pytest.approx(of[:, :4].sum(axis=1))
    assert rows["relegation_probability"].to_numpy() == pytest.approx(of[:, 17:].sum(axis=1))


@given(played=st.integers(0, 380), seed=st.integers(0, 2**32), order=st.randoms())
@settings(max_examples=5, deadline=None)
def test_the_same_gives_the_same_whatever_the_order_of_rows(played, seed, order):
    shuffled = list(range(len(PAIRINGS)))
    order.shuffle(shuffled)
    once = project(played, seed=seed).rows
    again = project(played, PAIRINGS.iloc[shuffled], tuple(reversed(CLUBS)), seed).rows
    pd.testing.assert_frame_equal(once, again)


def test_another_seed_gives_other_numbers_that_differ_by_chance_alone():
    one, other = (positions(project(190, seed=seed).rows) for seed in (1, 2))
    assert (one != other).any()
    assert np.abs(one - other).max() < 0.035


def test_before_the_first_match_everything_is_left():
    rows = project(0).rows
    assert (rows["played"] == 0).all()
    assert rows["expected_points"].sum() == pytest.approx(
        (2 * PAIRINGS["draw_probability"] + 3 * (1 - PAIRINGS["draw_probability"])).sum()
    )
    assert rows["team"].iloc[0] == CLUBS[0], "the best club by its forecasts"


def test_a_season_that_is_over_is_certain():
    rows = project(380).rows
    assert (rows["expected_points"] == rows["points"]).all()
    assert set(positions(rows).ravel()) == {0.0, 1.0}
    goals = MATCHES["home_goals"] - MATCHES["away_goals"]
    at_home = goals.map(lambda margin: 3 if margin > 0 else int(margin == 0))
    away = goals.map(lambda margin: 3 if margin < 0 else int(margin == 0))
    points = at_home.groupby(MATCHES["home_team"]).sum() + away.groupby(MATCHES["away_team"]).sum()
    assert rows.set_index("team")["points"].to_dict() == points.to_dict()


def test_forecasts_that_are_certain_leave_nothing_to_chance(few_times):
    best_first = dict(zip(CLUBS, range(20), strict=True))
    home_wins = PAIRINGS["home_team"].map(best_first) < PAIRINGS["away_team"].map(best_first)
    three = (home_wins * 1.0, 0.0, ~home_wins * 1.0)
    certain = PAIRINGS.assign(**dict(zip(THREE, three, strict=True)))
    rows = project(0, certain).rows
    assert rows["team"].tolist() == list(CLUBS)
    assert np.array(rows["position_probabilities"].tolist()) == pytest.approx(np.eye(20))
    assert rows["expected_points"].tolist() == [114 - 6 * place for place in range(20)]


def test_clubs_of_the_same_strength_finish_anywhere_alike():
    alike = PAIRINGS.assign(**dict(zip(THREE, (0.45, 0.25, 0.3), strict=True)))
    assert positions(project(0, alike).rows) == pytest.approx(1 / 20, abs=0.015)


def test_what_is_drawn_comes_as_often_as_it_was_forecast():
    rest = RestOfSeason.of(tuple(sorted(CLUBS)), MATCHES.head(100), PAIRINGS)
    uniform = np.random.default_rng(0).random((4000, 20, 20))
    home, away = rest.played_out(uniform)
    left = ~rest.is_played
    margin = (home.astype(int) - away)[:, left]
    for which, forecast in zip((margin > 0, margin == 0, margin < 0), rest.three.T, strict=True):
        assert which.mean(axis=0) == pytest.approx(forecast, abs=0.04)
    assert (home[:, ~left] == rest.home_goals[~left]).all()


def test_a_match_that_is_played_leaves_chance_in_the_others_as_it_was():
    before, after = (
        RestOfSeason.of(tuple(sorted(CLUBS)), MATCHES.head(played), PAIRINGS)
        for played in (100, 101)
    )
    uniform = np.random.default_rng(0).random((50, 20, 20))
    left = ~after.is_played
    assert (before.played_out(uniform)[0][:, left] == after.played_out(uniform)[0][:, left]).all()


@pytest.mark.parametrize("known", [0, 17, 19, 21])
def test_while_not_all_clubs_are_known_there_is_no_projection_and_the_reason_is_told(known):
    made = project(0, clubs=[*CLUBS, "Oldham Athletic"][:known])
    assert made.rows.empty
    assert made.reasons == {
        "E0": f"expected 20 clubs in the season 2020, found {known} that have played in it or have "
        "a match in the coming days"
    }


def test_a_match_without_a_forecast_leaves_its_league_without_a_projection():
    made = project(0, PAIRINGS.iloc[5:])
    assert made.rows.empty
    assert "found none of 5" in made.reasons["E0"]
    assert projection_table(made.rows) == "There is no projection."


def test_one_league_without_a_projection_leaves_the_others_theirs(few_times):
    pairings = pd.concat([PAIRINGS, made_up_pairings(CLUBS, "I1")])
    states = pd.concat([states_of(CLUBS[:3]), states_of(CLUBS, "I1")])
    made = project_season(MATCHES.head(0), pairings, states, 2020, 1)
    assert set(made.reasons) == {"E0"}
    assert set(made.rows["league"]) == {"I1"}


def test_a_league_has_the_size_of_its_kind_of_data(few_times):
    clubs = CLUBS[:18]
    pairings, states = made_up_pairings(clubs, "F1"), states_of(clubs, "F1")
    real = project_season(MATCHES.head(0), pairings, states, 2025, 1)
    simulated = project_season(MATCHES.head(0), pairings, states, 2025, 1, is_simulated=True)
    assert len(real.rows) == 18
    relegated = real.rows["relegation_probability"].sum()
    assert relegated == pytest.approx(finishing_rule("F1").relegated)
    assert "expected 20 clubs" in simulated.reasons["F1"]


def test_the_table_shows_clubs_in_the_order_of_expected_points():
    table = projection_table(project(190).rows)
    assert "expected points" in table
    assert "title, %" in table
    assert table.count("\n") == 21
