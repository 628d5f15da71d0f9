"""The 61.84 % of others, made anew: by a script that the model card quotes."""

import os

import numpy as np
import pandas as pd
import pytest
from bench.sixty_one_percent import FILLED_IN, drawn, held_out, means_before, read, report

from pl_assets.settings import PROJECT


@pytest.fixture(scope="module")
def data():
    if "PL_TEST_DATA" not in os.environ:
        pytest.skip("PL_TEST_DATA does not say where the real files are")
    return os.environ["PL_TEST_DATA"]


def test_the_forest_that_knows_the_match_is_right_in_376_of_608(data):
    hits, _, of = held_out(read(data))
    assert (hits, of) == (376, 608)


def test_the_model_card_quotes_what_the_script_prints(data):
    assert report(data) in (PROJECT / "docs" / "model-card.md").read_text(), (
        "`python tests/bench/sixty_one_percent.py` prints it anew"
    )


def three_days():
    """A's matches on three days, at home, away and at home."""
    numbers = {name: [1.0, 2.0, 4.0] for name in FILLED_IN}
    days = pd.to_datetime(["2020-08-15", "2020-08-22", "2020-08-29"])
    clubs = {"HomeTeam": ["A", "B", "A"], "AwayTeam": ["B", "A", "C"]}
    return pd.DataFrame({"day": days, **clubs, **numbers}).assign(AS=[10.0, 20.0, 40.0])


def test_means_are_of_a_clubs_earlier_matches_at_home_and_away():
    shots = means_before(three_days())
    np.testing.assert_array_equal(shots["HS"], [np.nan, 10, (1 + 20) / 2])
    np.testing.assert_array_equal(shots["AS"], [np.nan, 1, np.nan])


def test_means_know_nothing_of_their_own_match_or_of_later_ones():
    matches = three_days()
    changed = matches.copy()
    changed.loc[1:, list(FILLED_IN)] = 99.0
    before, after = means_before(matches), means_before(changed)
    for name in FILLED_IN:
        np.testing.assert_array_equal(before[name][:2], after[name][:2])


def test_what_is_filled_in_stays_within_its_range_and_reaches_both_ends():
    for name, numbers in drawn(2000, np.random.default_rng(0)).items():
        assert (numbers.min(), numbers.max()) == FILLED_IN[name]
