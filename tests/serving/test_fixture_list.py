"""Tests of what the page shows of a snapshot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_serving.fixture_list import Bar
from pl_serving.snapshot import Probabilities
from pl_serving.whole_per_cents import whole_per_cents

WEIGHTS = st.floats(min_value=1e-3, max_value=1)


@given(WEIGHTS, WEIGHTS, WEIGHTS)
def test_whole_per_cents_make_100_and_none_is_off_by_more_than_1(home, draw, away):
    lengths = [100 * weight / (home + draw + away) for weight in (home, draw, away)]

    whole = whole_per_cents(lengths)

    assert sum(whole) == 100
    assert all(abs(w - length) < 1 for w, length in zip(whole, lengths, strict=True))


def test_the_segments_of_a_bar_lie_end_to_end():
    bar = Bar.of("Forecast", Probabilities(0.5, 0.3, 0.2))

    assert [segment.start for segment in bar.segments] == pytest.approx([0, 50, 80])


def test_a_chance_too_small_for_a_whole_per_cent_is_not_called_none():
    bar = Bar.of("Forecast", Probabilities(0.996, 0.0035, 0.0005))

    assert [segment.label for segment in bar.segments] == ["100", "<1", "<1"]
