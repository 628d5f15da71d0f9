"""Ratings know what was known before kick-off, and nothing else."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.league import made_up_matches, no_fixtures
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.features import FEATURES, match_features
from pl_assets.football.ratings.elo import Elo
from pl_assets.football.ratings.form import Form
from pl_assets.football.ratings.history import RATING_COLUMNS, rate_clubs
from pl_assets.football.ratings.rating import PlayedMatch

TODAY = dt.date(2022, 7, 1)


def rated(matches, fixtures=None):
    return rate_clubs(matches, no_fixtures() if fixtures is None else fixtures, 2021, TODAY)


def features_of(matches):
    return match_features(matches, no_fixtures(), rated(matches)).set_index("match_id")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 59), st.integers(0, 9), st.integers(0, 9))
def test_no_feature_of_a_match_depends_on_its_own_result_or_a_later_one(at, home, away):
    matches = made_up_matches().sort_values("match_date").reset_index(drop=True)
    day = matches.loc[at, "match_date"]
    changed = matches.copy()
    later = changed["match_date"] >= day
    changed.loc[later, ["home_goals", "away_goals"]] = [home, away]
    changed.loc[later, ["home_shots", "away_shots"]] = [home * 3, away * 3]
    known = matches.loc[matches["match_date"] <= day, "match_id"]
    pd.testing.assert_frame_equal(
        features_of(matches).loc[known, list(FEATURES)],
        features_of(changed).loc[known, list(FEATURES)],
    )


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 60))
def test_what_is_yet_to_be_played_changes_no_rating_of_what_was(count):
    matches = made_up_matches().sort_values("match_date").reset_index(drop=True)
    day = matches.loc[count - 1, "match_date"]
    part = matches[matches["match_date"] <= day]
    columns = ["match_id", "team", *RATING_COLUMNS]
    whole_history = rated(matches).dropna(subset="match_id")[columns]
    part_history = rated(part).dropna(subset="match_id")[columns]
    pd.testing.assert_frame_equal(whole_history.head(len(part_history)), part_history)


def test_the_order_of_the_rows_does_not_matter():
    matches = made_up_matches()
    shuffled = matches.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(rated(matches), rated(shuffled))


def test_every_match_has_a_rating_of_both_clubs_and_every_club_a_present_one():
    matches = made_up_matches()
    ratings = rated(matches)
    assert len(ratings) == 2 * len(matches) + 6
    assert (ratings.dropna(subset="match_id")["last_played"].dropna() < TODAY).all()
    assert np.isfinite(ratings[list(RATING_COLUMNS)].to_numpy(float)).all()


def test_a_fixture_gives_a_newcomer_a_present_rating_before_its_first_match():
    fixtures = no_fixtures()
    fixtures.loc[0] = {"league": "E0", "home_team": "Sunderland", "away_team": "Leeds"}
    ratings = rated(made_up_matches(), fixtures)
    newcomer = ratings[ratings["team"] == "Sunderland"].iloc[0]
    assert newcomer["matches_rated"] == 0
    assert newcomer["elo"] < 1500
    assert newcomer["goals_for"] < newcomer["goals_against"]


def test_the_stronger_clubs_end_up_with_the_higher_ratings():
    ratings = rated(made_up_matches(seasons=range(2012, 2022)))
    present = ratings[ratings["match_id"].isna()].set_index("team")
    assert present.loc["Arsenal", "elo"] > present.loc["Wolves", "elo"] + 100
    assert present.loc["Arsenal", "shots_for"] > present.loc["Wolves", "shots_for"]


def played(home_goals, away_goals, season=2020, home="Arsenal", away="Chelsea", shots=10):
    day = dt.date(season, 9, 1)
    return PlayedMatch(
        "m", season, day, home, away, home_goals, away_goals, shots, shots, shots, shots
    )


@given(st.integers(0, 9), st.integers(0, 9))
def test_elo_moves_both_clubs_by_the_same_and_towards_the_winner(home, away):
    elo = Elo()
    elo.add(played(home, away))
    ((arsenal,), (chelsea,)) = (elo.before(team, 2020) for team in ("Arsenal", "Chelsea"))
    assert arsenal + chelsea == pytest.approx(3000)
    if home > away:
        assert arsenal > 1500
    if home < away:
        assert arsenal < 1500


def test_a_wider_margin_moves_more():
    moves = []
    for goals in (1, 2, 3, 6):
        elo = Elo()
        elo.add(played(goals, 0))
        moves.append(elo.before("Arsenal", 2020)[0])
    assert moves == sorted(set(moves))


def test_matches_without_shots_teach_nothing_about_shots():
    form = Form()
    before = dict(zip(Form.columns, form.before("Arsenal", 2020), strict=True))
    form.add(played(5, 0, shots=None))
    after = dict(zip(Form.columns, form.before("Arsenal", 2020), strict=True))
    assert after["goals_for"] > before["goals_for"]
    assert after["shots_for"] == before["shots_for"]


def test_a_club_that_comes_back_starts_as_a_newcomer():
    form = Form()
    for season in (2018, 2019, 2020):
        form.add(played(1, 1, season, "Leeds" if season == 2018 else "Fulham", "Everton"))
    assert form.before("Leeds", 2021) == form.before("Sunderland", 2021)
