"""A snapshot as the platform makes it: both models fitted on the made-up league, two rounds due."""

import datetime as dt

import pandas as pd
from football.league import made_up_matches, made_up_odds

from pl_assets.football import past_market
from pl_assets.football.candidates import RATING_LOGIT, WITH_ODDS
from pl_assets.football.features import match_features
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.snapshot import make_snapshot
from pl_assets.football.training import learning_rows, train
from pl_assets.football.versions import Serving, Version

TODAY = dt.date(2021, 8, 1)
ODDS = ["home_odds", "draw_odds", "away_odds"]


def fitted_snapshot():
    """The snapshot, and the average odds of its fixtures by match; the last fixture has none."""
    played = made_up_matches(seasons=range(2015, 2021))
    due = made_up_matches(seasons=(2021,)).head(6)
    odds = made_up_odds(played).assign(flag=None)
    said = past_market.of_matches(odds, pd.DataFrame(columns=NO_TOTALS))
    fixture_odds = made_up_odds(due.iloc[:-1]).query("phase == 'pre_match'").drop(columns="phase")
    ratings = rate_clubs(played, due, said, 2021, TODAY)
    features = match_features(played, due, ratings)
    rows = learning_rows(features, odds, said)
    snapshot = make_snapshot(
        Serving(
            version("match-outcome", RATING_LOGIT, rows),
            None,
            version("match-outcome-with-odds", WITH_ODDS, rows),
        ),
        HEADER,
        2021,
        features[~features["is_played"]],
        fixture_odds,
        ratings,
    )
    return snapshot, fixture_odds.set_index("match_id")[ODDS]


def version(name, candidate, rows):
    """A version of a candidate, fitted."""
    trained = train(candidate, rows, TODAY)
    return Version(name, 7, candidate.name, candidate.features, trained.model)


NO_TOTALS = ["match_id", "phase", "bookmaker", "goals_line", "over_odds", "under_odds"]
HEADER = {
    "as_of": dt.datetime(2021, 8, 1, 5, tzinfo=dt.UTC),
    "data_source": "real",
    "is_judged": True,
    "model_name": "match-outcome",
    "model_version": 7,
    "mlflow_run_id": "f00d",
    "trained_through": dt.date(2021, 5, 1),
    "training_matches": 180,
    "training_log_loss": 0.99,
    "features": list(RATING_LOGIT.features),
    "recipe": RATING_LOGIT.name,
    "odds": RATING_LOGIT.odds,
    "data_hash": "beef",
}
