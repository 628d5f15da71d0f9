"""Every club is rated before each match by what was played before, and nothing else."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.league import made_up_matches, made_up_odds, made_up_totals, no_fixtures
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football import past_market
from pl_assets.football.errors import InsufficientData
from pl_assets.football.features import (
    MARKET,
    PAST_ODDS,
    SURPRISES,
    WITHOUT_ODDS,
    match_features,
)
from pl_assets.football.ratings.elo import Elo
from pl_assets.football.ratings.form import Form
from pl_assets.football.ratings.history import RATING_COLUMNS, rate_clubs
from pl_assets.football.ratings.market import MarketRatings
from pl_assets.football.ratings.rating import PlayedMatch

TODAY = dt.date(2022, 7, 1)


def said_of(matches):
    odds = made_up_odds(matches).assign(flag=None)
    return past_market.of_matches(odds, made_up_totals(matches))


def rated(matches, fixtures=None, said=None, since=dt.date.min):
    fixtures = no_fixtures() if fixtures is None else fixtures
    said = said_of(matches) if said is None else said
    return rate_clubs(matches, fixtures, said, 2021, TODAY, since)


def in_order_of_play():
    matches = made_up_matches()
    return matches.sort_values(["match_date", "match_id"]).reset_index(drop=True)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 60))
def test_what_is_yet_to_be_played_changes_no_rating_of_what_was(count):
    matches = in_order_of_play()
    day = matches.loc[count - 1, "match_date"]
    part = matches[matches["match_date"] <= day]
    said = said_of(matches)
    columns = ["match_id", "team", *RATING_COLUMNS]
    whole_history = rated(matches, said=said).dropna(subset="match_id")[columns]
    part_history = rated(part, said=said).dropna(subset="match_id")[columns]
    pd.testing.assert_frame_equal(
        whole_history.head(len(part_history)), part_history, check_exact=True
    )


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 59))
def test_ratings_from_a_day_on_are_those_of_the_whole_history(at):
    matches = in_order_of_play()
    since = matches.loc[at, "match_date"]
    everything = rated(matches)
    wanted = everything[everything["rated_for"] >= since].reset_index(drop=True)
    pd.testing.assert_frame_equal(rated(matches, since=since), wanted, check_exact=True)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_the_rows_does_not_matter(seed):
    matches, said = in_order_of_play(), said_of(in_order_of_play())
    plain = rated(matches, said=said)
    shuffled = rated(
        matches.sample(frac=1, random_state=seed), said=said.sample(frac=1, random_state=seed)
    )
    pd.testing.assert_frame_equal(plain, shuffled, check_exact=True)


@pytest.mark.parametrize("table", [0, 1])
def test_the_order_of_odds_does_not_matter(table):
    matches = in_order_of_play()
    odds = [
        pd.concat(
            [
                make(matches, seed=seed).assign(bookmaker=name, flag=None)
                for seed, name in enumerate(("bet365", "pinnacle", "william_hill"))
            ]
        )
        for make in (made_up_odds, made_up_totals)
    ]
    plain = past_market.of_matches(*odds)
    odds[table] = odds[table].sample(frac=1, random_state=1)
    shuffled = past_market.of_matches(*odds).loc[plain.index]
    pd.testing.assert_frame_equal(plain, shuffled, check_exact=True)


def test_a_league_without_odds_has_no_market_features_and_all_others():
    matches = in_order_of_play()
    unpriced = said_of(matches).head(0)
    features = match_features(matches, no_fixtures(), rated(matches, said=unpriced))
    assert features[list(MARKET)].isna().all(axis=None)
    assert (features[list(SURPRISES)] == 0).all(axis=None)
    priced = match_features(matches, no_fixtures(), rated(matches))
    pd.testing.assert_frame_equal(
        features[list(WITHOUT_ODDS)], priced[list(WITHOUT_ODDS)], check_exact=True
    )
    assert priced[list(PAST_ODDS)].tail(20).notna().all(axis=None)


def test_leagues_are_rated_as_if_each_were_alone():
    one = in_order_of_play()
    other = one.assign(
        league="E1",
        match_id=one["match_id"].str.replace("E0", "E1"),
        home_goals=one["away_goals"],
        away_goals=one["home_goals"],
    )
    said = said_of(pd.concat([one, other]))
    both = rated(pd.concat([other, one]), said=said)
    for name, alone in (("E0", one), ("E1", other)):
        of_league = both[both["league"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(of_league, rated(alone, said=said), check_exact=True)


def test_without_any_match_there_is_nothing_to_rate_by():
    with pytest.raises(InsufficientData, match="found none"):
        rated(no_fixtures(), said=said_of(made_up_matches()))


def test_every_match_has_a_rating_of_both_clubs_and_every_club_a_present_one():
    matches = made_up_matches()
    ratings = rated(matches)
    assert len(ratings) == 2 * len(matches) + 6
    experienced = ratings.dropna(subset="last_played")
    assert (experienced["last_played"] < experienced["rated_for"]).all()
    # Of the first day's clubs, and of the market by some weeks' odds, nothing is known.
    later = ratings[ratings["rated_for"] > matches["match_date"].min()]
    plain = [name for name in RATING_COLUMNS if name not in MarketRatings.columns]
    assert np.isfinite(later[plain].to_numpy(float)).all()
    assert ratings[ratings["match_id"].isna()]["rated_for"].eq(TODAY).all()


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


DAY = dt.date(2020, 10, 1)


def played(home_goals, away_goals, season=2020, home="Arsenal", away="Chelsea", shots=10):
    day = dt.date(season, 9, 1)
    return PlayedMatch(
        "m", season, day, home, away, home_goals, away_goals, shots, shots, shots, shots
    )


@given(st.integers(0, 9), st.integers(0, 9))
def test_elo_moves_both_clubs_by_the_same_and_towards_the_winner(home, away):
    elo = Elo()
    elo.add(played(home, away))
    ((arsenal,), (chelsea,)) = (elo.before(team, 2020, DAY) for team in ("Arsenal", "Chelsea"))
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
        moves.append(elo.before("Arsenal", 2020, DAY)[0])
    assert moves == sorted(set(moves))


def test_matches_without_shots_teach_nothing_about_shots():
    form = Form()
    before = dict(zip(Form.columns, form.before("Arsenal", 2020, DAY), strict=True))
    form.add(played(5, 0, shots=None))
    after = dict(zip(Form.columns, form.before("Arsenal", 2020, DAY), strict=True))
    assert after["goals_for"] > before["goals_for"]
    assert after["shots_for"] == before["shots_for"]


def test_a_club_that_comes_back_starts_as_a_newcomer():
    form = Form()
    for season in (2018, 2019, 2020):
        form.add(played(1, 1, season, "Leeds" if season == 2018 else "Fulham", "Everton"))
    assert form.before("Leeds", 2021, DAY) == form.before("Sunderland", 2021, DAY)
