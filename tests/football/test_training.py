"""Training, forecasts and their evaluation on a league whose strengths are known."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.league import made_up_matches, made_up_odds, no_fixtures

from pl_assets.football.errors import InsufficientData
from pl_assets.football.evaluation import SCORE_COLUMNS, evaluate
from pl_assets.football.features import match_features
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.snapshot import forecast_table, make_snapshot
from pl_assets.football.training import train

MATCHES = made_up_matches(seasons=range(2010, 2022))
RATINGS = rate_clubs(MATCHES, no_fixtures(), 2022, dt.date(2022, 8, 1))
FEATURES = match_features(MATCHES, no_fixtures(), RATINGS)
HEADER = {
    "model_name": "match-outcome",
    "model_version": 1,
    "as_of": dt.datetime(2022, 8, 1, 5, tzinfo=dt.UTC),
    "data_source": "real",
}


class Stubborn(dict):
    """A model that answers with what it is told to."""

    classes_ = np.array(["away", "draw", "home"])

    def predict_proba(self, features):
        return np.tile(self["row"], (len(features), 1))


def test_a_model_trained_on_strengths_prefers_the_stronger_club():
    trained = train(FEATURES)
    assert trained.training_matches == len(MATCHES)
    assert trained.trained_through == MATCHES["match_date"].max()
    strong = FEATURES[(FEATURES["home_team"] == "Arsenal") & (FEATURES["away_team"] == "Wolves")]
    assert (outcome_probabilities(trained.model, strong)[:, 0] > 0.5).all()


def test_training_on_next_to_nothing_is_refused_with_the_count():
    with pytest.raises(InsufficientData, match="found 30"):
        train(FEATURES.head(30))


def test_probabilities_are_read_by_label_and_not_by_position():
    found = outcome_probabilities(Stubborn(row=[0.2, 0.3, 0.5]), FEATURES.head(2))
    np.testing.assert_allclose(found, [[0.5, 0.3, 0.2]] * 2)


@pytest.mark.parametrize("row", [[0.2, 0.3, 0.6], [np.nan, 0.5, 0.5], [-0.1, 0.6, 0.5]])
def test_a_model_that_answers_with_no_probabilities_is_refused(row):
    with pytest.raises(ValueError, match="sum to 1"):
        outcome_probabilities(Stubborn(row=row), FEATURES.head(2))


def test_every_season_is_judged_on_the_same_matches_for_every_model():
    odds = made_up_odds(MATCHES)
    gone = MATCHES.loc[MATCHES["season"] == 2021, "match_id"].head(4)
    scores = evaluate(FEATURES, odds[~odds["match_id"].isin(gone)])
    assert list(scores.columns) == SCORE_COLUMNS
    assert set(scores["model"]) == {"base_rates", "champion", "market", "closing"}
    by_season = scores.groupby("season")[["matches", "left_out"]].nunique()
    assert (by_season == 1).all(axis=None)
    last = scores[scores["season"] == 2021].iloc[0]
    assert (last["matches"], last["left_out"]) == (26, 4)


def test_the_close_diverges_from_itself_by_nothing_and_pooled_loss_is_the_mean():
    scores = evaluate(FEATURES, made_up_odds(MATCHES)).set_index(["model", "season"])
    assert scores.loc[("closing", "all"), "kl_to_close"] == pytest.approx(0, abs=1e-12)
    each = scores.loc["champion"].drop(index="all")
    pooled = np.average(each["log_loss"], weights=each["matches"].astype(float))
    assert scores.loc[("champion", "all"), "log_loss"] == pytest.approx(pooled)


def test_a_season_is_forecast_from_the_seasons_before_it_alone():
    odds = made_up_odds(MATCHES)
    changed = FEATURES.copy()
    changed.loc[changed["season"] == 2021, "outcome"] = "draw"
    before, after = (evaluate(f, odds).set_index(["model", "season"]) for f in (FEATURES, changed))
    for season in range(2014, 2021):
        pd.testing.assert_series_equal(
            before.loc[("champion", season)], after.loc[("champion", season)]
        )


def test_evaluation_without_odds_says_what_is_missing():
    with pytest.raises(InsufficientData, match="0 of them with odds"):
        evaluate(FEATURES, made_up_odds(MATCHES).head(0))


def snapshot_of(coming, odds):
    return make_snapshot(train(FEATURES).model, HEADER, 2022, coming, odds, RATINGS)


def coming_matches():
    fixtures = made_up_matches(seasons=(2022,)).head(3)
    return match_features(MATCHES, fixtures, RATINGS).query("~is_played")


def test_a_snapshot_holds_the_coming_matches_and_every_pairing_of_recent_clubs():
    coming = coming_matches()
    odds = made_up_odds(coming).query("phase == 'pre_match'").drop(columns="phase").head(2)
    snapshot = snapshot_of(coming, odds)
    assert len(snapshot.predictions) == 3
    assert snapshot.predictions["market_home_probability"].notna().sum() == 2
    assert len(snapshot.pairings) == 6 * 5
    pairs = snapshot.pairings.set_index(["home_team", "away_team"])
    of_pair = pairs.loc[tuple(snapshot.predictions.iloc[0][["home_team", "away_team"]])]
    assert of_pair["home_win_probability"] == pytest.approx(
        snapshot.predictions.iloc[0]["home_win_probability"]
    )


def test_a_snapshot_without_coming_matches_still_has_pairings():
    empty = coming_matches().head(0)
    snapshot = snapshot_of(empty, made_up_odds(empty))
    assert snapshot.predictions.empty
    assert len(snapshot.pairings) == 30
    assert "No matches" in forecast_table(snapshot.predictions)


def test_clubs_that_are_gone_have_a_state_and_no_pairing():
    gone = made_up_matches(seasons=(2005,), clubs=("Portsmouth", "Derby"))
    matches = pd.concat([gone, MATCHES], ignore_index=True)
    ratings = rate_clubs(matches, no_fixtures(), 2022, dt.date(2022, 8, 1))
    features = match_features(matches, no_fixtures(), ratings)
    empty = features.query("~is_played")
    snapshot = make_snapshot(
        train(features).model, HEADER, 2022, empty, made_up_odds(empty), ratings
    )
    states = snapshot.club_states.set_index("team")
    assert states.loc["Derby", "last_season"] == 2005
    assert "Derby" not in set(snapshot.pairings["home_team"])
