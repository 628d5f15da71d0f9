"""The checks that look for leaks, on a warehouse that holds a made-up league."""

import datetime as dt

import pandas as pd
import pytest
from football.league import made_up_matches, made_up_odds, made_up_totals

from pl_assets.checks import CHECKS, RULES
from pl_assets.football import leak_guard, past_market
from pl_assets.football.candidates import FOREST, RATING_LOGIT, WITH_ODDS
from pl_assets.football.features import (
    ELO,
    FEATURES,
    FORM,
    FORM_DIFFERENCES,
    match_features,
    outcomes,
)
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, walk_forward
from pl_assets.leak_checks import no_feature_looks_ahead, no_forecast_looks_ahead
from pl_assets.resources.code_versions import code_versions
from pl_assets.resources.warehouse import Warehouse, copy_rows, frame

TODAY = dt.date(2021, 7, 1)


class StoppedClock:
    def __init__(self, hour):
        self.hour = hour

    def latest(self):
        return dt.datetime(2021, 7, 1, self.hour, tzinfo=dt.UTC)


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
        for candidate in (RATING_LOGIT, FOREST, WITH_ODDS)
        for _, walked, _ in walk_forward(rows, candidate, code_versions()[candidate.name], nothing)
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


FEW_HOURS = range(6)


def run(check, warehouse, hour=5):
    return check(warehouse=warehouse, clock=StoppedClock(hour))


def change(warehouse, statement):
    with warehouse.transaction() as connection:
        connection.execute(statement)


def test_features_and_forecasts_of_the_past_pass_until_one_of_them_has_looked_ahead(warehouse):
    for check in (no_feature_looks_ahead, no_forecast_looks_ahead):
        result = run(check, warehouse)
        assert result.passed, result.description
        assert "20" in result.metadata["looked_at"].value
    looked_at = " ".join(
        run(no_feature_looks_ahead, warehouse, hour).metadata["looked_at"].value
        for hour in FEW_HOURS
    )
    assert "in another future" in looked_at
    assert "without odds" in looked_at
    change(
        warehouse,
        "UPDATE match_features f SET home_elo = home_elo + home_goals FROM matches m "
        "WHERE m.match_id = f.match_id AND home_goals > 0",
    )
    for hour in FEW_HOURS:
        result = run(no_feature_looks_ahead, warehouse, hour)
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


def leak_into(leaking, monkeypatch):
    """One recipe is handed what came of each match, as one of its inputs."""
    honest = leak_guard.walk_forward

    def walk(rows, candidate, *others):
        if candidate is leaking:
            came = rows["outcome"].map({"home": 1.0, "draw": 0.0, "away": -1.0})
            rows = rows.assign(**{candidate.features[0]: came})
        return honest(rows, candidate, *others)

    monkeypatch.setattr(leak_guard, "walk_forward", walk)


def test_a_leak_into_a_champion_is_found_by_every_run(warehouse, monkeypatch):
    leak_into(WITH_ODDS, monkeypatch)
    for hour in range(4):
        result = run(no_forecast_looks_ahead, warehouse, hour)
        assert not result.passed
        assert "by with_odds" in result.description
        assert "with_odds, week of 2020-10-12" in result.metadata["looked_at"].value


def test_a_leak_into_another_candidate_is_found_by_the_runs_that_sample_it(warehouse, monkeypatch):
    leak_into(FOREST, monkeypatch)
    sampled = []
    for hour in range(8):
        result = run(no_forecast_looks_ahead, warehouse, hour)
        sampled.append("random_forest" in result.metadata["looked_at"].value)
        assert result.passed != sampled[-1]
    assert set(sampled) == {True, False}


def test_a_champion_that_this_code_does_not_know_or_that_has_no_record_is_passed_over(warehouse):
    change(
        warehouse,
        "INSERT INTO champion (model_name, model_version, recipe, as_of, is_judged, reason) "
        "VALUES ('match-outcome', 1, 'of_another_time', now(), false, 'first')",
    )
    change(warehouse, "DELETE FROM backtest_predictions WHERE model = 'with_odds'")
    result = run(no_forecast_looks_ahead, warehouse)
    assert result.passed
    assert ";" not in result.metadata["looked_at"].value


def test_forecasts_that_other_code_made_block_nothing(warehouse):
    change(
        warehouse,
        "UPDATE backtest_predictions SET made_from = 'other code', "
        "draw_probability = away_win_probability, away_win_probability = draw_probability",
    )
    assert run(no_forecast_looks_ahead, warehouse).passed


def test_an_empty_warehouse_has_no_leak(platform_settings):
    for check in (no_feature_looks_ahead, no_forecast_looks_ahead):
        assert run(check, Warehouse(platform_settings)).passed


BREAKS_RULE = [
    *(f"{name} = '{number}'" for name in FEATURES for number in ("NaN", "Infinity", "-Infinity")),
    *(f"{name} = NULL" for name in (*ELO, *FORM) if name != "elo_difference"),
    "outcome = NULL",
]
MAY_BE_NULL = sorted({*FEATURES} - {*ELO, *FORM, *FORM_DIFFERENCES})


def test_played_matches_have_finite_features_and_none_of_elo_and_form_is_null(warehouse):
    (rule,) = [rule for rule in RULES if rule.name == "played_matches_have_outcomes"]
    one = "WHERE match_id = (SELECT min(match_id) FROM match_features)"
    nulls = ", ".join(f"{name} = NULL" for name in MAY_BE_NULL)
    change(warehouse, f"UPDATE match_features SET {nulls} {one}")  # noqa: S608 - of the test
    assert warehouse.read(rule.query).empty
    with warehouse.connection() as connection:
        for poison in BREAKS_RULE:
            with connection.transaction(force_rollback=True):
                connection.execute(f"UPDATE match_features SET {poison} {one}")  # noqa: S608
                assert len(frame(connection, rule.query)) == 1, poison


def test_a_leak_blocks_what_is_made_of_it():
    for check in (no_feature_looks_ahead, no_forecast_looks_ahead):
        assert check in CHECKS
        assert all(spec.blocking for spec in check.check_specs)
