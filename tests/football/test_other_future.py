"""Another future is other wherever it may be, and nowhere else."""

import datetime as dt

import numpy as np
import pandas as pd
from football.league import made_up_matches, made_up_odds
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football import features
from pl_assets.football.other_future import AHEAD, other_matches, other_odds

MATCHES = made_up_matches(seasons=range(2015, 2021))
ODDS = made_up_odds(MATCHES).assign(flag=None)
DAY = MATCHES.loc[MATCHES["season"] == 2020, "match_date"].unique()[4]
OF_DAY = set(MATCHES.loc[MATCHES["match_date"] == DAY, "match_id"])
seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_in_the_other_future_all_of_the_day_and_later_is_other_and_nothing_before(seed):
    other = other_matches(MATCHES, DAY, np.random.default_rng(seed)).set_index("match_id")
    as_they_were = MATCHES.set_index("match_id")
    before = as_they_were[as_they_were["match_date"] < DAY]
    pd.testing.assert_frame_equal(other.loc[before.index], before, check_dtype=False)
    of_day, same = other.loc[sorted(OF_DAY)], as_they_were.loc[sorted(OF_DAY)]
    counts = same.columns[same.columns.str.contains("goals|shots")]
    assert (of_day[counts] != same[counts]).all(axis=None)
    assert (features.outcomes(of_day) != features.outcomes(same)).all()
    assert (of_day["home_team"] == same["home_team"]).all()
    assert other["match_date"].max() <= DAY + AHEAD + dt.timedelta(days=1)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_other_odds_are_other_for_the_unknown_in_the_phases_that_change_alone(seed):
    known, unknown = MATCHES["match_id"].iloc[:50], MATCHES["match_id"].iloc[50:60]
    held = ODDS.drop(index=101)  # the close of the first unknown match
    random = np.random.default_rng(seed)
    other = other_odds(held, known, unknown, random, ["closing"])
    key = ["match_id", "phase"]
    prices = ["home_odds", "draw_odds", "away_odds"]
    both = held.merge(other, on=key, suffixes=("", "_then"))
    same = (both[prices].to_numpy() == both[[f"{name}_then" for name in prices]].to_numpy()).all(1)
    may_change = both["match_id"].isin(unknown) & (both["phase"] == "closing")
    assert (same == ~may_change).all()
    assert ((other["phase"] == "closing") & (other["match_id"] == unknown.iloc[0])).sum() == 1
    assert set(other["match_id"]) <= {*known, *unknown}
