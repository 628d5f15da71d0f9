"""Tests of what the page shows of a season's projection."""

from hypothesis import given
from hypothesis import strategies as st

from pl_serving.season_table import LEVELS, Cell, chance

PROBABILITIES = st.floats(0, 1)


def test_nothing_is_called_certain_that_is_not():
    assert [chance(p) for p in (0, 1e-9, 0.0049, 0.0051, 0.5, 0.994, 0.996, 1 - 1e-9, 1)] == [
        *("0", "<1", "<1", "1", "50", "99", ">99", ">99", "100")
    ]


@given(PROBABILITIES)
def test_a_chance_is_its_per_cents_rounded(probability):
    shown = chance(probability)
    assert abs(float(shown.strip("<>")) - 100 * probability) <= 1
    assert (shown == "100") == (probability == 1)
    assert (shown == "0") == (probability == 0)


@given(PROBABILITIES, PROBABILITIES)
def test_the_likelier_position_is_never_the_paler(one, other):
    paler, darker = (Cell.of(probability) for probability in sorted((one, other)))
    assert 0 <= paler.level <= darker.level <= LEVELS


@given(PROBABILITIES)
def test_a_cell_has_a_shade_where_it_has_a_number(probability):
    cell = Cell.of(probability)
    assert (cell.level > 0) == (cell.label not in ("", "0"))
