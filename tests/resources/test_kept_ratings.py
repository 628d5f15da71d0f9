"""What names the ratings of past seasons: anything that they were made from gives another name."""

import datetime as dt

import pandas as pd
import pytest
from football.league import made_up_matches

from pl_assets.football.ratings.history import rate_clubs
from pl_assets.resources.kept_ratings import past_name

SEASONS = (2018, 2019, 2020)
TODAY = dt.date(2020, 10, 1)
MARKET_COLUMNS = ["home_goals", "away_goals"]


@pytest.fixture(scope="module")
def league():
    matches = made_up_matches(seasons=SEASONS)
    matches = matches[matches["match_date"] < TODAY].reset_index(drop=True)
    market = matches.set_index("match_id")[MARKET_COLUMNS].astype(float) + 0.5
    ratings = rate_clubs(matches, matches.head(0), market, 2020, TODAY)
    return matches, market, ratings


def test_the_order_of_rows_and_the_present_season_do_not_matter(league):
    matches, market, ratings = league
    name = past_name(2020, matches, market, ratings)
    assert name == past_name(2020, matches.sample(frac=1), market, ratings.sample(frac=1))
    of_now = matches["season"] == 2020
    assert name == past_name(2020, matches[~of_now], market, ratings)
    assert name != past_name(2021, matches, market, ratings)


@pytest.mark.parametrize("column", ["home_goals", "home_shots", "match_date"])
def test_another_number_of_a_past_match_gives_another_name(league, column):
    matches, market, ratings = league
    corrected = matches.copy()
    step = dt.timedelta(days=1) if column == "match_date" else 1
    corrected.loc[3, column] = corrected.loc[3, column] + step
    assert past_name(2020, matches, market, ratings) != past_name(2020, corrected, market, ratings)


def test_other_odds_or_an_altered_rating_give_another_name(league):
    matches, market, ratings = league
    name = past_name(2020, matches, market, ratings)
    assert name != past_name(2020, matches, market * (1 + 1e-12), ratings)
    altered = ratings.copy()
    altered.loc[5, "elo"] += 1e-9
    assert name != past_name(2020, matches, market, altered)
    assert name != past_name(2020, matches, market, ratings.drop(index=5))


def test_ratings_made_from_a_day_on_are_those_of_all_made_at_once(league):
    matches, market, ratings = league
    since = rate_clubs(matches, matches.head(0), market, 2020, TODAY, dt.date(2020, 7, 1))
    whole = ratings[ratings["rated_for"] >= dt.date(2020, 7, 1)].reset_index(drop=True)
    pd.testing.assert_frame_equal(since, whole)
