"""The control chart: what its sum does, and what it is held to."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.errors import InsufficientData
from pl_assets.football.monitoring.control_chart import (
    ALLOWANCE,
    DECISION_LIMIT,
    EXCESS_COLUMNS,
    LIVE_COLUMNS,
    control_chart,
    cusum,
)

DEVIATIONS = st.lists(st.floats(-5, 5), min_size=1, max_size=200).map(np.array)
LIMIT = 4.0
NOTHING_LIVE = pd.DataFrame(columns=LIVE_COLUMNS)


def chart_of(deviations, recipes=None):
    return cusum(deviations, recipes or ["one"] * len(deviations), limit=LIMIT)


@given(DEVIATIONS)
def test_the_sum_stays_within_0_and_the_limit(deviations):
    sums, _ = chart_of(deviations)
    assert ((sums >= 0) & (sums <= LIMIT)).all()


@given(DEVIATIONS)
def test_an_alarm_begins_at_the_limit_and_lasts_until_half_of_it(deviations):
    sums, alarms = chart_of(deviations)
    was_on = False
    for total, is_on in zip(sums, alarms, strict=True):
        assert is_on == (total >= LIMIT or (was_on and total >= LIMIT / 2))
        was_on = is_on


@given(DEVIATIONS, st.floats(0, 3), st.data())
def test_a_worse_match_never_lowers_the_sum(deviations, more, data):
    place = data.draw(st.integers(0, len(deviations) - 1))
    worse = deviations.copy()
    worse[place] += more
    assert (chart_of(worse)[0] >= chart_of(deviations)[0] - 1e-9).all()


@given(DEVIATIONS, DEVIATIONS)
def test_another_recipe_begins_anew(before, after):
    recipes = ["one"] * len(before) + ["other"] * len(after)
    together, alarms = chart_of(np.concatenate([before, after]), recipes)
    alone, alone_alarms = chart_of(after)
    assert together[len(before) :].tolist() == alone.tolist()
    assert alarms[len(before) :].tolist() == alone_alarms.tolist()


def excess(seasons, *, matches=380, worse=0.0, seed=3, recipe="past_odds"):
    """Matches of seasons in order of play, of a champion that is worse by so many nats."""
    chance = np.random.default_rng(seed)
    rows = [
        [f"E0-{season}-{n}", "E0", season, dt.date(season, 8, 1) + dt.timedelta(n // 4), recipe]
        for season in seasons
        for n in range(matches)
    ]
    found = pd.DataFrame(rows, columns=EXCESS_COLUMNS[:-1])
    return found.assign(excess=chance.normal(0.005 + worse, 0.1, len(rows)))


def test_the_chart_is_of_the_last_two_seasons_and_knows_only_those_before():
    record, live = excess(range(2018, 2025)), NOTHING_LIVE
    chart = control_chart(record, live, "past_odds")
    assert set(chart["season"]) == {2023, 2024}
    assert chart["expected_excess"].unique() == pytest.approx(
        [record[record["season"] < 2023]["excess"].mean()]
    )
    later = record.assign(excess=record["excess"].where(record["season"] < 2023, 1.0))
    assert control_chart(later, live, "past_odds")["expected_excess"].equals(
        chart["expected_excess"]
    )


def test_what_was_forecast_live_takes_the_place_of_the_record_from_then_on():
    record = excess(range(2018, 2025))
    live = excess([2024], seed=4).iloc[200:220].assign(recipe="stand_in", serving_recipe="one")
    chart = control_chart(record, live, "past_odds")
    assert chart["basis"].tolist() == ["walk-forward"] * 580 + ["live"] * 20
    assert chart["position"].tolist() == list(range(1, 601))
    assert chart["recipe"].iloc[-1] == "stand_in"
    assert chart["match_id"].is_unique


def test_a_stand_in_for_single_matches_sets_nothing_back():
    record = excess(range(2018, 2025))
    record = pd.concat([record, excess(range(2018, 2023), seed=6, recipe="stand_in")])
    live = excess([2025], worse=0.2, matches=60).assign(serving_recipe="past_odds")
    live["recipe"] = ["past_odds", "stand_in"] * 30
    chart = control_chart(record, live, "past_odds")
    assert chart["expected_excess"].tail(60).nunique() == 2, "each is held to its own usual"
    assert chart["cusum"].iloc[-1] == DECISION_LIMIT
    assert chart["is_alarm"].iloc[-1]


@pytest.mark.parametrize(("worse", "rings"), [(0.0, False), (0.03, True)])
def test_a_champion_that_is_worse_by_three_hundredths_of_a_nat_is_seen_within_a_season(
    worse, rings
):
    record = pd.concat([excess(range(2018, 2024)), excess([2024], worse=worse, seed=5)])
    chart = control_chart(record, NOTHING_LIVE, "past_odds")
    assert bool(chart["is_alarm"].any()) == rings


def test_with_too_little_behind_it_there_is_no_chart():
    with pytest.raises(InsufficientData, match="two seasons"):
        control_chart(excess([2024]), NOTHING_LIVE, "past_odds")

    few = excess([2023, 2024], matches=100)
    record = pd.concat([few, few.assign(recipe="other")])
    with pytest.raises(InsufficientData, match=r"past_odds has forecast .* found 100$"):
        control_chart(record, NOTHING_LIVE, "past_odds")


def test_limit_and_allowance_are_those_that_were_chosen():
    assert (ALLOWANCE, DECISION_LIMIT) == (0.15, 22), "docs/decisions/0020 tells what they do"
