"""Tests of `pl predict`: a line for each forecast, and which model made it and knows what."""

import pytest
from serving.made_up_snapshot import LAST_SEASON_ONLY, MARKET, publish, with_odds_of

from pl_assets.local.errors import LocalError
from pl_assets.local.predict import predict_once

pytestmark = pytest.mark.usefixtures("environment_as_it_was")

ODDS = (2.0, 4.0, 4.0)


@pytest.fixture
def predict(platform_settings, capsys):
    """Publishes a snapshot, asks, and returns what is printed: rows by name, then the lines."""

    def predicted(home, away, odds=None, **published):
        publish(platform_settings.database("warehouse"), **published)
        predict_once(platform_settings, home, away, odds, "E0")
        lines = capsys.readouterr().out.splitlines()
        named = [line.strip().rsplit(maxsplit=3) for line in lines]
        rows = {parts[0]: parts[1:] for parts in named if parts and parts[-1][-1:] in ("%", "-")}
        return rows, [line for line in lines if ": " in line or line.startswith("as of")]

    return predicted


def test_a_fixture_has_the_market_and_the_forecast_with_its_odds_below_ours(predict):
    rows, lines = predict("Man City", "Sunderland")

    assert list(rows) == ["forecast", "market", "with odds"]
    assert rows["market"] == ["50.0%", "30.0%", "20.0%"]
    with_odds = with_odds_of("Man City", "Sunderland", MARKET)
    assert rows["with odds"] == [f"{probability:.1%}" for probability in with_odds]
    assert lines == [
        "forecast: match-outcome version 1 (past_odds), knows no odds of this match",
        "with odds: match-outcome-with-odds version 2, our forecast with its odds",
        "as of 2026-08-21 05:00 UTC, real data",
    ]


def test_odds_that_are_given_are_the_market_and_leave_our_forecast_alone(predict):
    without, _ = predict("Arsenal", "Chelsea")
    rows, _ = predict("Arsenal", "Chelsea", ODDS)

    assert without["market"] == ["-"] * 3
    assert "with odds" not in without
    assert rows["market"] == ["50.0%", "25.0%", "25.0%"]
    assert rows["forecast"] == without["forecast"]
    assert "-" not in rows["with odds"]


def test_why_there_is_no_forecast_with_odds_is_said(predict):
    rows, lines = predict("Arsenal", LAST_SEASON_ONLY, ODDS)
    assert rows["with odds"] == ["-"] * 3
    assert "with odds: none, as the model with odds knows too little of these clubs" in lines

    rows, lines = predict("Arsenal", "Chelsea", ODDS, knows_odds=False)
    assert rows["with odds"] == ["-"] * 3
    assert "with odds: none, as the model with odds has not been trained yet" in lines
    assert "forecast: match-outcome version 1, knows no odds at all" in lines


def test_a_forecast_by_the_stand_in_names_its_version_and_what_that_knows(predict):
    for clubs in (("Newcastle", "Bournemouth"), ("Arsenal", LAST_SEASON_ONLY)):
        _, lines = predict(*clubs, model_version=4, stand_in=3)

        assert lines[0] == "forecast: match-outcome version 3, knows no odds at all"


@pytest.mark.parametrize("odds", [(1.0, 3.0, 4.0), (float("nan"), 3.0, 4.0)])
def test_odds_that_are_none_are_refused_before_anything_is_started(platform_settings, odds):
    with pytest.raises(LocalError, match="decimal odds above 1"):
        predict_once(platform_settings, "Arsenal", "Chelsea", odds, "E0")
