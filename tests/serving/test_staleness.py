"""Tests of what is stale, as moments pass."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from pl_serving.assembly import assembled
from pl_serving.snapshot_rows import HeaderRow, SnapshotRows
from pl_serving.sources import RealSource
from pl_serving.staleness import stale_parts

NOW = dt.datetime(2026, 8, 21, 5, tzinfo=dt.UTC)
AGES = st.timedeltas(dt.timedelta(0), dt.timedelta(days=400))


def published(age):
    header = HeaderRow(
        *(1, NOW - age, NOW - age, "real", "match-outcome", 1, "f00d", False),
        *(NOW.date(), 12000, 0.975, []),
        *([None] * 7),
    )
    return assembled(SnapshotRows(header, [], [], [], [], []))


@given(age=AGES, late_after=AGES, away=st.none() | AGES, silence=st.none() | AGES)
def test_each_part_is_stale_from_its_moment_on_and_the_earliest_is_first(
    age, late_after, away, silence
):
    unreachable_since = None if away is None else NOW - away
    silent = None if silence is None else RealSource("a site", False, NOW - silence, "HTTP 503")

    parts = stale_parts(published(age), unreachable_since, silent, late_after, NOW)

    since = {part.what: part.since for part in parts}
    assert ("database" in since) is (away is not None)
    assert ("forecasts" in since) is (age > late_after)
    assert ("source" in since) is (silence is not None and silence > dt.timedelta(hours=1))
    assert all(part.since <= NOW for part in parts)
    assert [part.since for part in parts] == sorted(since.values())
