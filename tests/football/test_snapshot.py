"""What is served together."""

import datetime as dt

import numpy as np
import pandas as pd
from football.league import CLUBS, made_up_matches

from pl_assets.football.features import match_features
from pl_assets.football.fixture_file import FixtureFile
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.snapshot import make_snapshot


class EvenModel:
    """Thinks everything equally likely."""

    classes_ = np.array(["away", "draw", "home"])

    def predict_proba(self, features):
        return np.full((len(features), 3), 1 / 3)


def test_a_club_that_went_down_plays_in_its_new_league_alone():
    below = made_up_matches((2020, 2021), (*CLUBS[:5], "Derby")).assign(league="E1")
    below["match_id"] = below["match_id"].str.replace("E0", "E1")
    is_past = below["season"] == 2020
    matches = pd.concat([made_up_matches((2020,)), below[is_past]], ignore_index=True)
    fixtures = below[~is_past]
    ratings = rate_clubs(matches, fixtures, 2021, dt.date(2021, 8, 1))
    coming = match_features(matches, fixtures, ratings).query("not is_played")
    header = dict.fromkeys(("model_name", "model_version", "as_of", "data_source"), "any")
    odds = FixtureFile.empty().fixture_odds

    snapshot = make_snapshot(EvenModel(), header, 2021, coming, odds, ratings)

    current = snapshot.club_states[snapshot.club_states["is_current"]]
    assert set(current["league"]) == {"E1"}
    assert set(current["team"]) == {*coming["home_team"], *coming["away_team"]}
    assert snapshot.header["season"] == 2021
