"""Settled forecasts: the last one before kick-off, whatever the order in which they were made."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.betting.paper import MONDAY, snapshot, weekend
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.calendar import EARLIEST_KICK_OFF, kick_off_utc
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.monitoring.settled import settled
from pl_assets.football.scoring import brier_score, log_loss, ranked_probability_score
from pl_assets.football.snapshot import MARKET

NO_CLOSING = pd.DataFrame(columns=["home", "draw", "away"], dtype=float)


def made_at(hours):
    """Forecasts of a weekend's matches, a snapshot at each of these hours after Monday."""
    frames = []
    for number, hour in enumerate(hours, 1):
        as_of = MONDAY + dt.timedelta(hours=hour)
        rows = snapshot(weekend(), as_of, seed=number).predictions
        rows = rows.assign(
            snapshot_id=number, as_of=pd.Timestamp(as_of), with_odds_model_name="with-odds"
        )
        rows[MARKET] = (0.5, 0.3, 0.2)
        frames.append(rows.astype({"as_of": "datetime64[us, UTC]"}))
    return pd.concat(frames, ignore_index=True)


def played(result="home"):
    return weekend().assign(result=result)


@given(st.lists(st.integers(0, 24 * 8), min_size=1, max_size=6), st.integers(0, 2))
@settings(max_examples=15)
def test_what_is_scored_is_the_last_forecast_before_kick_off(hours, outcome):
    forecasts, matches = made_at(hours), played(("home", "draw", "away")[outcome])
    scores = settled(forecasts, matches, NO_CLOSING).set_index(["match_id", "forecast_by"])
    for match in matches.itertuples():
        kick_off = match.kick_off_utc
        if pd.isna(kick_off):
            kick_off = kick_off_utc(match.match_date, EARLIEST_KICK_OFF)
        before = forecasts[
            (forecasts["match_id"] == match.match_id) & (forecasts["as_of"] < kick_off)
        ].sort_values(["as_of", "snapshot_id"])
        if before.empty:
            assert (match.match_id, "champion") not in scores.index
            continue
        row = scores.loc[match.match_id, "champion"]
        assert row["snapshot_id"] == before["snapshot_id"].iloc[-1]
        assert row["first_as_of"] == before["as_of"].iloc[0]
        three = before[PROBABILITIES].to_numpy(float)[-1:]
        code = np.array([outcome])
        assert row["log_loss"] == pytest.approx(log_loss(three, code))
        assert row["rps"] == pytest.approx(ranked_probability_score(three, code))
        assert row["brier"] == pytest.approx(brier_score(three, code))
        assert row["market_log_loss"] == pytest.approx(-np.log((0.5, 0.3, 0.2)[outcome]))
        assert pd.isna(row["closing_log_loss"])


def test_the_model_with_odds_has_a_row_where_it_has_forecast_and_the_close_stands_beside():
    matches = played()
    closing = pd.DataFrame(
        {"home": 0.4, "draw": 0.3, "away": 0.3}, index=pd.Index(matches["match_id"].iloc[:2])
    )
    scores = settled(made_at([0]), matches, closing)
    assert scores["forecast_by"].value_counts().to_dict() == {
        "champion": 4,
        "champion_with_odds": 4,
    }
    with_odds = scores[scores["forecast_by"] == "champion_with_odds"]
    assert set(with_odds["model_name"]) == {"with-odds"}
    assert scores["closing_log_loss"].notna().sum() == 4
    assert scores["closing_log_loss"].dropna().to_numpy() == pytest.approx(-np.log(0.4))


def test_a_match_that_was_brought_forward_is_scored_by_what_was_said_before_it_began():
    matches = played()
    first = matches["match_id"].iloc[0]
    earlier = matches["kick_off_utc"].mask(
        matches["match_id"] == first, pd.Timestamp(MONDAY + dt.timedelta(hours=30))
    )
    scores = settled(made_at([0, 24, 48]), matches.assign(kick_off_utc=earlier), NO_CLOSING)
    numbers = scores.drop_duplicates("match_id").set_index("match_id")["snapshot_id"]
    assert numbers[first] == 2
    assert set(numbers.drop(first)) == {3}


def test_of_nothing_played_nothing_is_settled():
    assert settled(made_at([0]), played().iloc[:0], NO_CLOSING).empty
    assert settled(made_at([0]).iloc[:0], played(), NO_CLOSING).empty
