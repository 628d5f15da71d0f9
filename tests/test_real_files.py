"""The real files, where PL_TEST_DATA says they are: none of them is part of the project."""

import datetime as dt
import os
from pathlib import Path

import pytest

from pl_assets.football.evaluation import evaluate
from pl_assets.football.features import match_features
from pl_assets.football.fixture_file import parse_fixture_file
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_tables import combined

DATA = Path(os.environ.get("PL_TEST_DATA", "")) / "football-data.co.uk"
AS_OF = dt.datetime(2026, 2, 10, 6, tzinfo=dt.UTC)

pytestmark = pytest.mark.skipif(
    "PL_TEST_DATA" not in os.environ, reason="PL_TEST_DATA does not say where the real files are"
)


def parsed(league, year):
    path = DATA / "mmz4281" / f"{year % 100:02d}{(year + 1) % 100:02d}" / f"{league}.csv"
    return parse_season_file(path.read_bytes(), league, year, AS_OF, "real")


@pytest.fixture(scope="module")
def premier_league():
    return combined([parsed("E0", year) for year in range(2003, 2025)])


def test_every_premier_league_season_is_read_without_a_rejected_row(premier_league):
    of_season = premier_league.matches.groupby("season").size()
    assert of_season.loc[[2003, 2004]].tolist() == [335, 335]
    assert set(of_season.loc[2005:]) == {380}
    assert premier_league.rejected_rows.empty


@pytest.mark.parametrize("league", ["D1", "F1", "I1", "SP1"])
def test_every_season_of_the_other_leagues_is_read(league):
    for year in range(2005, 2024):
        file = parsed(league, year)
        assert len(file.matches) >= (279 if year == 2019 else 306), year
        assert not file.rejected_rows["reason"].str.contains("closest").any(), year


@pytest.mark.parametrize("league", ["E1", "E2", "E3"])
def test_the_divisions_below_are_read(league):
    assert len(parsed(league, 2024).matches) == 552


def test_the_real_fixture_file_is_read_with_its_market():
    body = (DATA / "fixtures-sample.csv").read_bytes()
    file = parse_fixture_file(body, ("E0",), AS_OF, "real")
    assert len(file.fixtures) == 10
    assert file.rejected_fixture_rows.empty
    assert set(file.fixture_odds.query("bookmaker == 'average'")["match_id"]) == set(
        file.fixtures["match_id"]
    )


def test_the_model_stands_where_it_should_between_base_rates_and_the_market(premier_league):
    matches = premier_league.matches
    ratings = rate_clubs(matches, matches.head(0), 2025, dt.date(2025, 7, 1))
    features = match_features(matches, matches.head(0), ratings)
    scores = evaluate(features, premier_league.match_odds)
    pooled = scores[scores["season"] == "all"].set_index("model")
    assert (pooled["matches"] == 4940).all()
    # The market's own numbers on these seasons are known from outside the project.
    assert pooled.loc["market", "log_loss"] == pytest.approx(0.9537, abs=5e-5)
    assert pooled.loc["closing", "log_loss"] == pytest.approx(0.9507, abs=5e-5)
    assert 0.9537 < pooled.loc["champion", "log_loss"] < 0.9670
    assert pooled.loc["base_rates", "log_loss"] > 1.06


def test_no_feature_of_real_matches_is_missing(premier_league):
    matches = premier_league.matches
    ratings = rate_clubs(matches, matches.head(0), 2025, dt.date(2025, 7, 1))
    features = match_features(matches, matches.head(0), ratings)
    numbers = features.select_dtypes("float64")
    assert len(features) == len(matches)
    assert not numbers.isna().any(axis=None)
