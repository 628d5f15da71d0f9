"""What is missing of the present weeks that was there in the seasons before."""

import datetime as dt

import pandas as pd
from football.league import made_up_odds
from football.monitoring.seasons import simulated, without_features

from pl_assets.football.monitoring.data_quality import MISSING_THRESHOLD, data_quality
from pl_assets.football.monitoring.match_weeks import windows

DAY = dt.date(2025, 2, 10)


def found(matches, odds):
    rows = data_quality(matches, odds, without_features(matches), windows(matches, DAY)[0])
    return rows.set_index("name")


def test_a_column_that_a_source_has_stopped_to_fill_is_found_within_a_week():
    matches = simulated().copy()
    odds = made_up_odds(matches)
    last_week = matches["match_date"] > DAY - dt.timedelta(days=9)
    before = found(matches, odds)
    assert not before["is_drifted"].any()
    matches.loc[last_week, "home_corners"] = pd.NA
    gone = odds["match_id"].isin(matches.loc[last_week, "match_id"]) & (odds["phase"] == "closing")
    after = found(matches, odds[~gone])
    assert set(after.index[after["is_drifted"]]) == {
        "matches.home_corners",
        "match_odds.closing.average",
    }
    assert after.loc["matches.home_corners", "distance"] > MISSING_THRESHOLD
    assert after.loc["matches.home_corners", "reference_mean"] == 0


def test_what_was_never_filled_is_not_missing_now_and_no_odds_are_no_failure():
    matches = simulated()
    rows = found(matches, made_up_odds(matches).iloc[:0])
    assert not rows["is_drifted"].any()
    assert rows.loc["match_odds.pre_match.average", "current_mean"] == 1
    assert rows.loc["match_features.home_elo", "distance"] == 0
    nothing = found(matches.iloc[:0], made_up_odds(matches).iloc[:0])
    assert nothing["distance"].isna().all()
