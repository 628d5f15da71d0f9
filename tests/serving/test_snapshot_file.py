"""Tests of the file that keeps a snapshot: what comes back, and what is refused."""

import datetime as dt
import json
import stat

import pytest
from hypothesis import given
from serving.snapshots_at_random import snapshots

from pl_serving.assembly import assembled
from pl_serving.errors import SnapshotFileUnusable
from pl_serving.snapshot_file import read_snapshot, write_snapshot
from pl_serving.snapshot_rows import (
    FixtureRow,
    HeaderRow,
    PairingRow,
    ProjectionRow,
    SnapshotRows,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("kept") / "snapshot.json"


@given(snapshots())
def test_a_snapshot_comes_back_as_it_was_to_the_last_bit(path, snapshot):
    write_snapshot(path, snapshot)

    read = read_snapshot(path)

    assert read == snapshot
    assert exact(read) == exact(snapshot)


def exact(snapshot):
    """Every probability, bit by bit: 0.0 and -0.0 are equal and not the same."""
    fixtures = (three for match in snapshot.fixtures for three in of(match))
    seasons = (club for season in snapshot.projections.values() for club in season.clubs)
    weights = snapshot.with_odds.weights or () if snapshot.with_odds else ()
    every = (
        *(*fixtures, *snapshot.pairings.values(), *snapshot.offsets.values(), *weights),
        *(club.positions for club in seasons),
    )
    return [tuple(p.hex() for p in three) for three in every if three is not None]


def of(match):
    return match.forecast, match.market, match.with_odds


def one_snapshot():
    now = dt.datetime(2026, 8, 21, 5, tzinfo=dt.UTC)
    header = HeaderRow(
        *(1, now, now, "real", "match-outcome", 1, "f00d", False),
        *(now.date(), 12000, 0.975, ["elo_difference"]),
        *("past_odds", "past", "beef", "match-outcome-with-odds", 2, [0.9, 0.0, 0.0, 0.9], 1),
    )
    meeting = (0.5, 0.3, 0.2, 0.6, 0.3, 0.1, 1, 0.55, 0.3, 0.15, 2.9)
    fixtures = [FixtureRow("x", "E0", now.date(), None, "Arsenal", "Fulham", *meeting)]
    pairings = [PairingRow("E0", "Arsenal", "Fulham", 0.5, 0.3, 0.2, None, 0.1, -0.1, None)]
    chances = (0.75, 1.0, 0.0, [0.75, 0.25])
    season = [ProjectionRow(now, "match-outcome", 1, "E0", 2026, "Arsenal", 3, 7, 80.5, *chances)]
    return assembled(SnapshotRows(header, fixtures, pairings, [], season, []))


@pytest.fixture
def kept(tmp_path):
    """A file as it is written."""
    written = tmp_path / "snapshot.json"
    write_snapshot(written, one_snapshot())
    return written


def test_only_its_owner_may_read_the_file_and_nothing_else_is_left_beside_it(kept):
    write_snapshot(kept, one_snapshot())

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_file_that_is_cut_short_anywhere_is_refused(kept):
    whole = kept.read_bytes()
    for length in range(len(whole)):
        kept.write_bytes(whole[:length])
        with pytest.raises(SnapshotFileUnusable, match="format 4"):
            read_snapshot(kept)


def changed(document, place, value):
    *outer, last = place
    for key in outer:
        document = document[key]
    document[last] = value


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (["format"], 2, "expected format 4, found 2"),
        (["format"], "1", "format"),
        (["snapshot"], [], "snapshot"),
        (["snapshot", "more"], 1, "snapshot.more"),
        (["snapshot", "header", "more"], 1, "snapshot.header.more"),
        (["snapshot", "header", "as_of"], "2026-08-21T05:00:00", "snapshot.header.as_of"),
        (["snapshot", "header", "features"], None, "snapshot.header.features"),
        (["snapshot", "pairings", 0, "draw_probability"], "0.3", "draw_probability"),
        (["snapshot", "pairings", 0, "draw_probability"], 1.2, "draw_probability"),
        (["snapshot", "pairings", 0, "draw_probability"], None, "draw_probability"),
        (["snapshot", "pairings", 0, "draw_probability"], 0.31, "sum to 1"),
        (["snapshot", "pairings", 0, "model_version"], "1", "model_version"),
        (["snapshot", "pairings", 0, "with_odds_home_offset"], "0.1", "with_odds_home_offset"),
        (["snapshot", "fixtures", 0, "market_draw_probability"], 0.31, "sum to 1"),
        (["snapshot", "fixtures", 0, "with_odds_draw_probability"], 0.31, "sum to 1"),
        (["snapshot", "header", "with_odds_weights"], [1.0, 0.0, 0.0], "with_odds_weights"),
        (["snapshot", "header", "with_odds_weights", 3], None, "with_odds_weights"),
        (["snapshot", "projection", 0, "position_probabilities"], [0.5, 0.4], "sum to 1"),
        (["snapshot", "projection", 0, "position_probabilities", 0], None, "projection.0"),
    ],
)
def test_a_file_of_another_format_or_shape_is_refused_with_the_place(kept, place, value, said):
    document = json.loads(kept.read_text())
    changed(document, place, value)
    kept.write_text(json.dumps(document))

    with pytest.raises(SnapshotFileUnusable, match=said):
        read_snapshot(kept)


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"[]", b"null", b"{}", b"NaN"])
def test_what_is_no_snapshot_at_all_is_refused(kept, body):
    kept.write_bytes(body)

    with pytest.raises(SnapshotFileUnusable):
        read_snapshot(kept)


def test_a_write_that_fails_leaves_what_stood_there(kept, monkeypatch):
    before = kept.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_snapshot(kept, one_snapshot())

    assert kept.read_bytes() == before
    assert list(kept.parent.iterdir()) == [kept]
