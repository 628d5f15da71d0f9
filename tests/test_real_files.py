"""The real files, where PL_TEST_DATA says they are: none of them is part of the project."""

import datetime as dt
import os
from pathlib import Path

import pandas as pd
import pytest

from pl_assets.football.candidates import BASE_RATES, PAST_ODDS, RATING_LOGIT, WITH_ODDS
from pl_assets.football.features import FEATURES, match_features
from pl_assets.football.fixture_file import parse_fixture_file
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.scoring import log_loss
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_tables import combined
from pl_assets.football.training import learning_rows, outcome_codes
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, markets, walk_forward

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


@pytest.fixture(scope="module")
def learning(premier_league):
    tables = premier_league
    market = of_matches(tables.match_odds, tables.over_under_odds)
    ratings = rate_clubs(tables.matches, tables.matches.head(0), market, 2025, dt.date(2025, 7, 1))
    features = match_features(tables.matches, tables.matches.head(0), ratings)
    return learning_rows(features, tables.match_odds, market)


def test_the_models_stand_where_they_should_beside_the_market(premier_league, learning):
    """Only two of the seasons: the whole table is what `pl evaluate` shows."""
    rows = learning[learning["season"] <= 2014]
    nothing = pd.DataFrame(columns=BACKTEST_COLUMNS)
    judged = [markets(learning, premier_league.match_odds)]
    assert len(judged[0]) == 2 * 4940
    for candidate in (BASE_RATES, RATING_LOGIT, PAST_ODDS, WITH_ODDS):
        walked = walk_forward(rows, candidate, "any", nothing)
        judged.append(pd.concat([found for _, found, _ in walked]))
    losses = {}
    for name, of_model in pd.concat(judged).groupby("model"):
        three = of_model[of_model["season"] <= 2014]
        losses[name] = log_loss(
            three[PROBABILITIES].to_numpy(float), outcome_codes(three["outcome"])
        )
    # The market's own numbers on all seasons are known from outside the project.
    for name, known in (("market", 0.9537), ("closing", 0.9507)):
        whole = judged[0][judged[0]["model"] == name]
        found = log_loss(whole[PROBABILITIES].to_numpy(float), outcome_codes(whole["outcome"]))
        assert found == pytest.approx(known, abs=5e-5)
    in_order = ["base_rates", "rating_logit", "past_odds", "with_odds", "closing"]
    assert sorted(in_order, key=losses.__getitem__, reverse=True) == in_order
    assert losses["with_odds"] < losses["market"] + 0.0005
    assert losses["past_odds"] < losses["market"] + 0.0035


def test_no_feature_of_real_matches_is_missing_but_of_the_first_days(learning):
    first_days = learning["match_date"] <= learning["match_date"].min()
    numbers = learning[~first_days][list(FEATURES)]
    assert numbers.isna().sum().sum() == 0
