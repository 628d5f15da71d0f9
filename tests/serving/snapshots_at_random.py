"""Snapshots of any content, for hypothesis: what a file of one has to hold."""

import datetime as dt

from hypothesis import strategies as st

from pl_serving.assembly import assembled
from pl_serving.snapshot_rows import (
    ClubStateRow,
    FixtureRow,
    HeaderRow,
    PairingRow,
    ProjectionRow,
    SnapshotRows,
    StandbyRow,
)

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
DAYS = st.dates(dt.date(1993, 7, 1), dt.date(2060, 1, 1))
ZONES = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))])
MOMENTS = st.datetimes(dt.datetime(1993, 7, 1), dt.datetime(2060, 1, 1), timezones=ZONES)
PROBABILITIES = st.floats(min_value=0, max_value=1)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
NOT_KNOWN = st.just((None, None, None))


@st.composite
def three_probabilities(draw):
    home = draw(PROBABILITIES)
    away = (1 - home) * draw(PROBABILITIES)
    return home, max(0.0, 1 - home - away), away


@st.composite
def header_rows(draw):
    return HeaderRow(
        snapshot_id=draw(st.integers(1, 2**63 - 1)),
        as_of=draw(MOMENTS),
        published_at=draw(MOMENTS),
        data_source=draw(st.sampled_from(["real", "simulated"])),
        model_name=draw(NAMES),
        model_version=draw(st.integers(1, 10**6)),
        mlflow_run_id=draw(NAMES),
        is_judged=draw(st.booleans()),
        trained_through=draw(DAYS),
        training_matches=draw(st.integers(0, 10**6)),
        training_log_loss=draw(FINITE),
        features=draw(st.lists(NAMES, max_size=4)),
        recipe=draw(st.none() | NAMES),
        odds=draw(st.none() | st.sampled_from(["none", "past"])),
        data_hash=draw(st.none() | NAMES),
        with_odds_model_name=draw(st.none() | NAMES),
        with_odds_model_version=draw(st.none() | st.integers(1, 10**6)),
        with_odds_weights=draw(st.none() | st.lists(FINITE, min_size=4, max_size=4)),
        projection_id=draw(st.none() | st.integers(1, 2**63 - 1)),
    )


@st.composite
def fixture_rows(draw):
    market = draw(NOT_KNOWN | three_probabilities())
    return FixtureRow(
        *(draw(NAMES), draw(NAMES), draw(DAYS), draw(st.none() | MOMENTS)),
        *(draw(NAMES), draw(NAMES)),
        *draw(three_probabilities()),
        *market,
        draw(st.integers(1, 10**6)),
        *draw(NOT_KNOWN | three_probabilities()),
        draw(st.none() | FINITE),
    )


@st.composite
def pairing_rows(draw):
    offsets = draw(st.just((None, None)) | st.tuples(FINITE, FINITE))
    names = draw(NAMES), draw(NAMES), draw(NAMES)
    version = draw(st.none() | st.integers(1, 10**6))
    return PairingRow(
        *names, *draw(three_probabilities()), version, *offsets, draw(st.none() | FINITE)
    )


@st.composite
def projection_rows(draw):
    shares = draw(st.lists(PROBABILITIES, min_size=1, max_size=4).filter(sum))
    return ProjectionRow(
        *(draw(MOMENTS), draw(NAMES), draw(st.integers(1, 10**6)), draw(NAMES)),
        *(draw(st.integers(1993, 2060)), draw(NAMES)),
        *(draw(st.integers(0, 46)), draw(st.integers(0, 138))),
        draw(st.floats(0, 138)),
        *(draw(PROBABILITIES), draw(PROBABILITIES), draw(PROBABILITIES)),
        [share / sum(shares) for share in shares],
    )


@st.composite
def standby_rows(draw):
    numbers = st.lists(FINITE, max_size=4)
    return StandbyRow(
        *(draw(NAMES), draw(st.integers(1, 10**6)), draw(numbers), draw(numbers)),
        *(draw(st.lists(st.integers(1, 10**6))), draw(numbers), draw(numbers)),
        *(draw(st.none() | numbers), draw(NAMES), draw(st.booleans()), draw(DAYS)),
        *(draw(st.integers(0, 10**6)), draw(st.floats(0, 2)), [draw(NAMES)], *[draw(NAMES)] * 3),
    )


@st.composite
def snapshots(draw):
    clubs = st.builds(
        ClubStateRow, NAMES, NAMES, st.none() | st.integers(1993, 2060), st.none() | DAYS
    )
    return assembled(
        SnapshotRows(
            draw(header_rows()),
            draw(st.lists(fixture_rows(), max_size=3)),
            draw(st.lists(pairing_rows(), max_size=3)),
            draw(st.lists(clubs, max_size=3)),
            draw(st.lists(projection_rows(), max_size=3)),
            draw(st.lists(standby_rows(), max_size=2)),
        )
    )
