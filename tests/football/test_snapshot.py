"""What is served together."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.league import CLUBS, made_up_matches, made_up_odds, no_fixtures, no_totals

from pl_assets.football.candidates import PAST_ODDS, RATING_LOGIT, WITH_ODDS
from pl_assets.football.features import match_features
from pl_assets.football.fixture_file import FixtureFile
from pl_assets.football.market_terms import market_terms
from pl_assets.football.markets import market_average
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.snapshot import (
    OFFSETS,
    forecast_table,
    make_snapshot,
)
from pl_assets.football.snapshot import (
    WITH_ODDS as WITH_ODDS_COLUMNS,
)
from pl_assets.football.training import learning_rows, train
from pl_assets.football.versions import Serving, Version

DAY = dt.date(2021, 12, 1)
"""Soon enough after the last matches for their odds to say something."""
MATCHES = made_up_matches(seasons=range(2010, 2022))
ODDS = made_up_odds(MATCHES)
HEADER = {
    "model_name": "match-outcome",
    "model_version": 1,
    "as_of": dt.datetime(2022, 8, 1, 5, tzinfo=dt.UTC),
    "data_source": "real",
}


class EvenModel:
    """Thinks everything equally likely."""

    classes_ = np.array(["away", "draw", "home"])

    def predict_proba(self, features):
        return np.full((len(features), 3), 1 / 3)


EVEN = Serving(Version("match-outcome", 1, None, (), EvenModel()), None, None)


class Made:
    """A league with its features, and versions trained on it."""

    def __init__(self, matches, odds):
        market = of_matches(odds, no_totals())
        self.ratings = rate_clubs(matches, no_fixtures(), market, 2022, DAY)
        features = match_features(matches, no_fixtures(), self.ratings)
        self.rows = learning_rows(features, odds, market)
        fixtures = made_up_matches(seasons=(2022,)).head(3)
        self.coming = match_features(matches, fixtures, self.ratings).query("not is_played")
        self.odds = made_up_odds(self.coming).query("phase == 'pre_match'").drop(columns="phase")

    def version(self, candidate, number):
        model = train(candidate, self.rows, DAY).model
        return Version("a-model", number, candidate.name, candidate.features, model)

    def snapshot(self, serving, coming=None, odds=None):
        coming = self.coming if coming is None else coming
        odds = self.odds if odds is None else odds
        return make_snapshot(serving, HEADER, 2022, coming, odds, self.ratings)


@pytest.fixture(scope="module")
def made():
    return Made(MATCHES, ODDS)


@pytest.fixture(scope="module")
def serving(made):
    recipes = (PAST_ODDS, RATING_LOGIT, WITH_ODDS)
    return Serving(*(made.version(recipe, number) for number, recipe in enumerate(recipes, 1)))


def test_a_snapshot_holds_the_coming_matches_and_every_pairing_of_recent_clubs(made, serving):
    snapshot = made.snapshot(serving, odds=made.odds.head(2))
    assert len(snapshot.predictions) == 3
    assert snapshot.predictions["market_home_probability"].notna().sum() == 2
    assert len(snapshot.pairings) == 6 * 5
    pairs = snapshot.pairings.set_index(["home_team", "away_team"])
    of_pair = pairs.loc[tuple(snapshot.predictions.iloc[0][["home_team", "away_team"]])]
    first = snapshot.predictions.iloc[0]
    assert of_pair["home_win_probability"] == first["home_win_probability"]


def test_only_matches_with_odds_have_a_forecast_that_knows_them(made, serving):
    rows = made.snapshot(serving, odds=made.odds.head(1)).predictions.set_index("match_id")
    assert rows[WITH_ODDS_COLUMNS].notna().all(axis=1).sum() == 1
    assert rows["with_odds_model_version"].dropna().tolist() == [3]
    assert "%" in forecast_table(rows.reset_index())


def test_two_numbers_of_a_pairing_and_four_of_the_model_give_the_forecast_with_any_odds(
    made, serving
):
    snapshot = made.snapshot(serving)
    weights = np.array(snapshot.header["with_odds_weights"]).reshape(2, 2)
    pairs = snapshot.pairings.set_index(["home_team", "away_team"])[OFFSETS]
    market = market_average(made.odds)
    for row in snapshot.predictions.itertuples():
        logs = np.log(market.loc[row.match_id].to_numpy())
        ratios = pairs.loc[row.home_team, row.away_team] + (logs[[0, 2]] - logs[1]) @ weights
        three = np.exp([ratios.iloc[0], 0, ratios.iloc[1]])
        found = [getattr(row, name) for name in WITH_ODDS_COLUMNS]
        np.testing.assert_allclose(three / three.sum(), found, atol=1e-9)


def test_a_model_that_is_not_linear_in_the_odds_is_refused(made):
    class Curved(EvenModel):
        def predict_proba(self, features):
            strange = np.exp(np.sin(features.to_numpy()))
            full = np.column_stack([strange[:, 0], strange[:, 1], np.ones(len(strange))])
            return full / full.sum(axis=1, keepdims=True)

    with pytest.raises(ValueError, match="linear"):
        market_terms(Curved(), WITH_ODDS.features[:2], made.rows.head(3))


def test_where_no_past_odds_are_known_the_version_without_odds_stands_in(made, serving):
    blind = made.coming.assign(market_supremacy=[np.nan, *made.coming["market_supremacy"][1:]])
    rows = made.snapshot(serving, coming=blind).predictions
    assert rows["recipe"].tolist() == ["rating_logit", "past_odds", "past_odds"]
    assert rows["model_version"].tolist() == [2, 1, 1]
    alone = made.snapshot(serving._replace(without_odds=None), coming=blind)
    assert alone.predictions["match_id"].tolist() == blind["match_id"].tolist()[1:]
    assert set(alone.predictions["recipe"]) == {"past_odds"}


def test_a_league_without_any_odds_is_served_by_the_track_without(serving):
    bare = Made(MATCHES, ODDS.head(0))
    assert bare.coming["market_supremacy"].isna().all()
    snapshot = bare.snapshot(serving, odds=bare.odds.head(0))
    assert set(snapshot.predictions["recipe"]) == {"rating_logit"}
    assert snapshot.pairings["home_win_probability"].notna().all()
    assert len(snapshot.pairings) == 30
    assert set(snapshot.pairings["model_version"]) == {2}


def test_a_league_without_results_is_left_out_and_stops_no_other(made, serving):
    fixtures = made_up_matches((2022,), ("Derby", "Leeds", "Hull")).assign(league="E1")
    fixtures["match_id"] = fixtures["match_id"].str.replace("E0", "E1")
    fixtures = pd.concat([fixtures, made_up_matches((2022,)).head(3)], ignore_index=True)
    ratings = rate_clubs(MATCHES, fixtures, of_matches(ODDS, no_totals()), 2022, DAY)
    coming = match_features(MATCHES, fixtures, ratings).query("not is_played")
    assert set(coming["league"]) == {"E0", "E1"}

    snapshot = make_snapshot(serving, HEADER, 2022, coming, made.odds, ratings)

    with_nothing_else = made.snapshot(serving)
    pd.testing.assert_frame_equal(snapshot.predictions, with_nothing_else.predictions)
    pd.testing.assert_frame_equal(snapshot.pairings, with_nothing_else.pairings)
    assert set(snapshot.club_states["league"]) == {"E0", "E1"}


def test_a_snapshot_without_coming_matches_still_has_pairings(made):
    empty = made.coming.head(0)
    snapshot = made.snapshot(EVEN, coming=empty, odds=made.odds.head(0))
    assert snapshot.predictions.empty
    assert len(snapshot.pairings) == 30
    assert "No matches" in forecast_table(snapshot.predictions)


def test_clubs_that_are_gone_have_a_state_and_no_pairing():
    gone = made_up_matches(seasons=(2005,), clubs=("Portsmouth", "Derby"))
    made = Made(pd.concat([gone, MATCHES], ignore_index=True), ODDS)
    snapshot = made.snapshot(EVEN, coming=made.coming.head(0), odds=made.odds.head(0))
    states = snapshot.club_states.set_index("team")
    assert states.loc["Derby", "last_season"] == 2005
    assert "Derby" not in set(snapshot.pairings["home_team"])


def test_a_club_that_went_down_plays_in_its_new_league_alone():
    below = made_up_matches((2020, 2021), (*CLUBS[:5], "Derby")).assign(league="E1")
    below["match_id"] = below["match_id"].str.replace("E0", "E1")
    is_past = below["season"] == 2020
    matches = pd.concat([made_up_matches((2020,)), below[is_past]], ignore_index=True)
    fixtures = below[~is_past]
    market = of_matches(made_up_odds(matches), no_totals())
    ratings = rate_clubs(matches, fixtures, market, 2021, dt.date(2021, 8, 1))
    coming = match_features(matches, fixtures, ratings).query("not is_played")

    snapshot = make_snapshot(EVEN, HEADER, 2021, coming, FixtureFile.empty().fixture_odds, ratings)

    current = snapshot.club_states[snapshot.club_states["is_current"]]
    assert set(current["league"]) == {"E1"}
    assert set(current["team"]) == {*coming["home_team"], *coming["away_team"]}
    assert snapshot.header["season"] == 2021
