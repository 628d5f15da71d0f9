"""Tests of the lines of the API's spool: what is written is read, and nothing else is."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shade_lines import shade_line

from pl_assets.football.shade_line import read, written

UNIT = st.floats(0, 1)
NAMES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1)


@st.composite
def three(draw):
    first, second = sorted((draw(UNIT), draw(UNIT)))
    return first, second - first, 1 - second


LINES = st.builds(
    shade_line,
    asked_at=st.datetimes(min_value=dt.datetime(2000, 1, 1), timezones=st.just(dt.UTC)),
    request_id=NAMES.map(lambda text: text[:200]),
    place=st.integers(0, 999),
    match_id=st.none() | NAMES.map(lambda text: text[:200]),
    odds=st.none() | st.tuples(*[st.floats(1.0001, 1e300)] * 3),
    champion=three(),
    challenger=three(),
    market=st.none() | three(),
    champion_version=st.integers(4, 2**31 - 1),
    snapshot_id=st.integers(1, 2**63 - 1),
)


@given(st.lists(LINES, max_size=5))
def test_what_is_written_is_read_to_the_last_bit(lines):
    found = read(b"".join(map(written, lines)), "real")

    assert found.found == list(enumerate(lines, 1))
    assert (found.faults, found.is_cut_short) == ([], False)


@given(st.lists(LINES, min_size=1, max_size=4), st.data())
def test_of_a_file_cut_anywhere_every_whole_line_is_read_and_no_half_one(lines, data):
    body = b"".join(map(written, lines))
    cut = data.draw(st.integers(0, len(body)))
    found = read(body[:cut], "real")

    whole = body[:cut].count(b"\n")
    assert found.found == list(enumerate(lines[:whole], 1))
    assert found.faults == []
    assert found.is_cut_short == (cut > 0 and body[cut - 1 : cut] != b"\n")


@given(st.lists(LINES, min_size=1, max_size=3), st.data())
def test_whatever_byte_is_damaged_the_other_lines_are_read(lines, data):
    body = bytearray(b"".join(map(written, lines)))
    place = data.draw(st.integers(0, len(body) - 1))
    number = body[:place].count(b"\n") + 1
    body[place] = data.draw(st.integers(0, 255))
    found = dict(read(bytes(body), "real").found)

    others = {n: line for n, line in enumerate(lines, 1) if n < number}
    assert others.items() <= found.items()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"champion": (0.5, 0.3, 0.3)}, "champion"),
        ({"challenger": (1.2, -0.1, -0.1)}, "challenger"),
        ({"odds": (1.0, 3.0, 4.0)}, "odds"),
        ({"champion_version": 2**31}, "champion_version"),
        ({"home_team": "a\x00b"}, "home_team"),
        ({"asked_at": dt.datetime(2026, 1, 1)}, "asked_at"),
        ({"data_source": "simulated"}, "expected real data, found simulated"),
    ],
)
def test_a_line_that_the_table_would_not_take_is_a_fault_with_its_number(changes, place):
    good = written(shade_line())
    found = read(good + written(shade_line(**changes)) + good, "real")

    assert [number for number, _ in found.found] == [1, 3]
    [fault] = found.faults
    assert fault.startswith("line 2: ")
    assert place in fault


def test_more_in_a_line_than_is_known_is_a_fault_too():
    body = written(shade_line()).replace(b"}\n", b',"more":1}\n')

    assert read(body, "real").found == []


def test_a_row_has_a_column_for_every_number():
    row = replace(shade_line(), odds=(2.0, 3.5, 4.0)).row()

    assert (row["home_odds"], row["draw_odds"], row["away_odds"]) == (2.0, 3.5, 4.0)
    assert row["market_draw_probability"] == 0.3
    assert shade_line(market=None).row()["market_home_win_probability"] is None


def test_a_version_that_is_its_own_challenger_is_a_fault():
    fields = json.loads(written(shade_line()))
    body = json.dumps(fields | {"challenger_version": fields["champion_version"]}).encode() + b"\n"
    lines = read(body, fields["data_source"])
    assert lines.found == []
    assert "expected two versions" in lines.faults[0]
