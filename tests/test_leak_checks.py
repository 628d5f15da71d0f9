"""The checks that look for leaks, on a warehouse that holds a made-up league."""

import datetime as dt

import pandas as pd
import pytest
from football.league import made_up_matches, made_up_odds, made_up_totals

from pl_assets.checks import CHECKS
from pl_assets.football import past_market
from pl_assets.football.candidates import RATING_LOGIT, WITH_ODDS
from pl_assets.football.features import match_features, outcomes
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, walk_forward
from pl_assets.leak_checks import no_feature_looks_ahead, no_forecast_looks_ahead
from pl_assets.resources.warehouse import Warehouse, copy_rows

TODAY = dt.date(2021, 7, 1)


class StoppedClock:
    def latest(self):
        return dt.datetime(2021, 7, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def warehouse(platform_settings):
    """Six seasons of a made-up league with features and forecasts, as the assets write them."""
    matches = made_up_matches(seasons=range(2015, 2021))
    odds, totals = made_up_odds(matches), made_up_totals(matches)
    said = past_market.of_matches(odds.assign(flag=None), totals)
    features = match_features(
        matches, matches.head(0), rate_clubs(matches, matches.head(0), said, 2021, TODAY)
    )
    rows = learning_rows(features, odds, said)
    nothing = pd.DataFrame(columns=BACKTEST_COLUMNS)
    forecasts = [
        walked
        for candidate in (RATING_LOGIT, WITH_ODDS)
        for _, walked, _ in walk_forward(rows, candidate, "", nothing)
    ]
    made_up = {"source": "simulated"}
    priced = made_up | {"overround": 1.05}
    held = Warehouse(platform_settings)
    with held.transaction() as connection:
        result = outcomes(matches[["home_goals", "away_goals"]])
        copy_rows(connection, "matches", matches.assign(result=result, **made_up))
        copy_rows(connection, "match_odds", odds.assign(**priced))
        copy_rows(connection, "over_under_odds", totals.assign(**priced))
        copy_rows(connection, "match_features", features)
        copy_rows(
            connection,
            "backtest_predictions",
            pd.concat(forecasts).assign(data_source="simulated"),
        )
    return held


def run(check, warehouse):
    return check(warehouse=warehouse, clock=StoppedClock())


def change(warehouse, statement):
    with warehouse.transaction() as connection:
        connection.execute(statement)


def test_features_and_forecasts_of_the_past_pass_until_one_of_them_has_looked_ahead(warehouse):
    for check in (no_feature_looks_ahead, no_forecast_looks_ahead):
        result = run(check, warehouse)
        assert result.passed, result.description
        assert "20" in result.metadata["looked_at"].value
    change(
        warehouse,
        "UPDATE match_features f SET home_elo = home_elo + home_goals FROM matches m "
        "WHERE m.match_id = f.match_id AND home_goals > 0",
    )
    result = run(no_feature_looks_ahead, warehouse)
    assert not result.passed
    assert "home_elo of E0" in result.description
    change(
        warehouse,
        "UPDATE backtest_predictions SET draw_probability = away_win_probability, "
        "away_win_probability = draw_probability",
    )
    result = run(no_forecast_looks_ahead, warehouse)
    assert not result.passed
    assert "draw_probability of E0" in result.description


def test_an_empty_warehouse_has_no_leak(platform_settings):
    for check in (no_feature_looks_ahead, no_forecast_looks_ahead):
        assert run(check, Warehouse(platform_settings)).passed


def test_a_leak_blocks_what_is_made_of_it():
    for check in (no_feature_looks_ahead, no_forecast_looks_ahead):
        assert check in CHECKS
        assert all(spec.blocking for spec in check.check_specs)
