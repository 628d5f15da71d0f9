"""Parts of a season: thirds, known on the morning of the match and never changed by later ones."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.errors import UnknownLeague
from pl_assets.football.judging.season_parts import season_parts


def played(matches, season=2023, league="E0", a_day=10):
    """A season's first matches, so many on a day, a day in each week."""
    days = [dt.date(season, 8, 12) + dt.timedelta(days=7 * (n // a_day)) for n in range(matches)]
    return pd.DataFrame({"league": league, "season": season, "match_date": days})


def test_a_season_falls_into_thirds_by_what_was_played_before_the_day():
    parts = season_parts(played(380))
    # 13 rounds make 130 matches, the first number of whole rounds from a third of 380 on.
    assert list(parts.value_counts(sort=False)[["early", "middle", "late"]]) == [130, 130, 120]
    assert parts.iloc[129] == "early"
    assert parts.iloc[130] == "middle"


def test_a_season_with_22_clubs_is_measured_by_its_own_462_matches():
    parts = season_parts(played(462, season=1994, a_day=11))
    assert (parts == "early").sum() == 154
    assert (parts == "late").sum() == 154


def test_all_matches_of_a_day_are_in_one_part():
    parts = season_parts(played(380, a_day=95))
    assert list(parts.groupby(np.arange(380) // 95).first()) == [
        *("early", "early", "middle", "late")
    ]
    assert (parts.groupby(np.arange(380) // 95).nunique() == 1).all()


@given(st.integers(0, 51), st.integers(1, 40), st.randoms(use_true_random=False))
def test_no_later_match_changes_the_part_of_an_earlier_one(through, a_day, random):
    season = played(380, a_day=a_day)
    season = season.sample(frac=1, random_state=random.randrange(1000))
    known = season["match_date"] <= dt.date(2023, 8, 12) + dt.timedelta(days=7 * through)
    pd.testing.assert_series_equal(season_parts(season[known]), season_parts(season)[known])


def test_leagues_and_seasons_are_counted_apart():
    alone = season_parts(played(380))
    together = pd.concat([played(380), played(306, league="D1"), played(380, season=2024)])
    assert list(season_parts(together)[:380]) == list(alone)


def test_a_season_of_unknown_length_has_no_parts():
    assert season_parts(played(10, season=1990)).isna().all()


def test_a_season_with_a_match_too_many_is_late_at_its_end():
    assert season_parts(played(400, a_day=1)).iloc[-1] == "late"


def test_no_matches_have_no_parts():
    assert season_parts(played(0)).empty


def test_a_league_outside_the_registry_is_refused():
    with pytest.raises(UnknownLeague, match="XX"):
        season_parts(played(1, league="XX"))
