"""When drift is raised, goes on and is over, whatever a run has found."""

from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.monitoring.drift import DRIFT_COLUMNS
from pl_assets.football.monitoring.drift_state import OVER_BELOW, drift_state

ratios = st.one_of(st.none(), st.floats(0, 5))
judged = st.lists(st.tuples(ratios, st.booleans()), max_size=5)


def rows_of(found):
    rows = [
        [
            f"column_{number}",
            "ten_weeks",
            "",
            ratio,
            1.0,
            (ratio or 0) > 1,
            watched,
            1.0,
            2.0,
            99,
            300,
        ]
        for number, (ratio, watched) in enumerate(found)
    ]
    return pd.DataFrame(rows, columns=DRIFT_COLUMNS[:11]).astype({"distance": float})


def watched(found):
    return [ratio for ratio, is_watched in found if is_watched and ratio is not None]


@given(judged, st.booleans())
def test_it_is_raised_once_and_over_only_when_all_is_well_below(found, is_open):
    state = drift_state(rows_of(found), is_open=is_open)
    drifted = any(ratio > 1 for ratio in watched(found))
    assert (state.change == "raised") == (drifted and not is_open)
    assert (state.change == "over") == (
        is_open
        and bool(watched(found))
        and all(ratio is not None for ratio, is_watched in found if is_watched)
        and max(watched(found)) < OVER_BELOW
    )
    assert (state.change == "none") == (not is_open and not drifted)
    assert state.word


@settings(max_examples=30)
@given(st.lists(st.floats(0, 5), min_size=1, max_size=12))
def test_an_episode_has_one_beginning_and_one_end(weeks):
    is_open, changes = False, []
    for ratio in weeks:
        change = drift_state(rows_of([(ratio, True)]), is_open=is_open).change
        is_open = change in ("raised", "goes on")
        if change in ("raised", "over"):
            changes.append(change)
    assert all(one != other for one, other in pairwise(changes))
    assert changes[:1] in ([], ["raised"])


@given(judged)
def test_what_is_not_watched_changes_nothing(found):
    unwatched = [(ratio, False) for ratio, _ in found]
    assert drift_state(rows_of(unwatched), is_open=False).change == "none"
    assert drift_state(rows_of(unwatched), is_open=True).change == "goes on"


def test_the_newest_week_alone_ends_nothing_that_ten_weeks_have_shown():
    august = rows_of([(None, True), (0.1, True)])
    august.loc[1, "span"] = "latest_week"
    state = drift_state(august, is_open=True)
    assert state == ("goes on", "too few matches to say whether it is over")
    october = august.assign(distance=[0.1, float("nan")])
    assert drift_state(october, is_open=True).change == "over", "a week may have too few matches"


def test_the_word_names_the_furthest_columns_with_their_numbers():
    state = drift_state(rows_of([(1.2, True), (3.0, True), (None, True)]), is_open=False)
    assert state.word.index("column_1 (ten weeks) at 3.0 times") < state.word.index("column_0")
    assert "1 on average in 99 matches, 2 before" in state.word
