"""One season from what several sources say of it."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.calendar import london_day
from pl_assets.football.reconciliation import reconcile
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_reading import read_seasons
from pl_assets.football.source_names import DATAHUB, FOOTBALL_DATA, OPENFOOTBALL, rank

AS_OF = dt.datetime(2024, 10, 1, 6, tzinfo=dt.UTC)
SOURCES = (FOOTBALL_DATA, DATAHUB, OPENFOOTBALL)
HEADER = "Date,HomeTeam,AwayTeam,FTHG,FTAG,AvgH,AvgD,AvgA"


def body(*matches):
    lines = [HEADER]
    lines += [f"{day},{home},{away},{score},2.1,3.4,3.6" for day, home, away, score in matches]
    return "\n".join([*lines, ""]).encode()


def file(source, *matches):
    # The format does not matter here: all are read as CSV, and say whose they are.
    tables = parse_season_file(body(*matches), "E0", 2024, AS_OF, FOOTBALL_DATA)
    named = (frame.assign(source=source) for frame in tables)
    return type(tables)(*named)


DERBY = ("2024-08-17", "Arsenal", "Wolves")
OTHER = ("2024-08-18", "Chelsea", "Everton")


def test_a_match_is_taken_from_the_first_source_that_has_it():
    found = reconcile(
        [file(DATAHUB, (*DERBY, "2,0"), (*OTHER, "1,1")), file(FOOTBALL_DATA, (*DERBY, "2,0"))]
    )
    sources = found.tables.matches.set_index("home_team")["source"]
    assert sources.to_dict() == {"Arsenal": FOOTBALL_DATA, "Chelsea": DATAHUB}
    assert found.conflicts.empty
    assert found.compared == 1


@pytest.mark.parametrize(
    ("scores", "kept", "rule"),
    [
        (
            ("2,0", "1,0", "2,0"),
            FOOTBALL_DATA,
            "football-data.co.uk and openfootball agree, 2 of 3",
        ),
        (("2,0", "1,0", "1,0"), DATAHUB, "datahub and openfootball agree, 2 of 3"),
        (("2,0", "1,0", "0,0"), FOOTBALL_DATA, "football-data.co.uk is preferred, none agree"),
        (("2,0", "1,0"), FOOTBALL_DATA, "football-data.co.uk is preferred, none agree"),
    ],
)
def test_scores_that_differ_are_decided_by_a_majority_else_by_preference(scores, kept, rule):
    files = [file(s, (*DERBY, score)) for s, score in zip(SOURCES, scores, strict=False)]
    found = reconcile(files)
    assert found.tables.matches["source"].tolist() == [kept]
    assert set(found.conflicts["rule"]) == {rule}
    told = {
        f"{row.kept_home_goals},{row.kept_away_goals}" for row in found.conflicts.itertuples()
    } | {f"{row.other_home_goals},{row.other_away_goals}" for row in found.conflicts.itertuples()}
    assert told == set(scores), "both are kept"


def test_nobody_plays_twice_a_day_and_what_is_held_stays():
    wrong_day = ("2024-08-17", "Fulham", "Arsenal", "1,1")
    files = [file(FOOTBALL_DATA, (*DERBY, "2,0")), file(DATAHUB, wrong_day)]
    anew = reconcile(files)
    assert anew.tables.matches["home_team"].tolist() == ["Arsenal"]
    assert "Arsenal play on 2024-08-17 already" in anew.tables.rejected_rows["reason"].iloc[0]
    before = reconcile(files, held={"E0-2024-fulham-v-arsenal"})
    assert before.tables.matches["home_team"].tolist() == ["Fulham"]
    assert before.tables.match_odds["match_id"].unique().tolist() == ["E0-2024-fulham-v-arsenal"]


CLUBS = ("Arsenal", "Chelsea", "Everton", "Fulham")
matches = st.tuples(
    st.integers(0, 5).map(lambda days: f"2024-08-{17 + days}"),
    st.sampled_from(CLUBS),
    st.sampled_from(CLUBS),
    st.tuples(st.integers(0, 2), st.integers(0, 2)).map(lambda score: f"{score[0]},{score[1]}"),
).filter(lambda match: match[1] != match[2])
some_files = st.lists(st.lists(matches, min_size=1, max_size=5), min_size=1, max_size=3)


@given(some_files)
def test_the_order_of_the_files_does_not_matter_and_every_row_is_some_sources(listed):
    files = [file(source, *rows) for source, rows in zip(SOURCES, listed, strict=False)]
    one, other = reconcile(files), reconcile(files[::-1])
    pd.testing.assert_frame_equal(one.tables.matches, other.tables.matches)
    pd.testing.assert_frame_equal(one.conflicts, other.conflicts)
    given_rows = {tuple(map(str, row)) for f in files for row in f.matches.to_numpy().tolist()}
    assert {tuple(map(str, row)) for row in one.tables.matches.to_numpy().tolist()} <= given_rows
    best = min(rank(f.matches["source"].iloc[0]) for f in files)
    assert one.tables.matches["source"].map(rank).min() >= best


def held_files(*bodies):
    rows = [
        {"league": "E0", "season": 2024, "source": source, "body": text, "sha256": "x"}
        for source, text in zip(SOURCES, bodies, strict=False)
    ]
    return pd.DataFrame(rows).assign(as_of=pd.Timestamp(AS_OF))


HELD = pd.DataFrame(
    {"league": "E0", "season": 2024, "match_id": ["E0-2024-arsenal-v-wolves"]}, index=[0]
)


def test_a_season_with_a_file_that_cannot_be_read_any_more_is_left_as_it_is():
    files = held_files(b"<html>", body((*DERBY, "2,0")))
    seasons, left = read_seasons(files, HELD, AS_OF)
    assert seasons == []
    assert "cannot be read any more" in left["E0", 2024]


def test_a_season_that_would_lose_a_match_is_left_as_it_is_unless_that_is_right():
    files = held_files(body((*OTHER, "2,0")))
    seasons, left = read_seasons(files, HELD, AS_OF)
    assert seasons == []
    assert "found no E0-2024-arsenal-v-wolves" in left["E0", 2024]
    seasons, left = read_seasons(files, HELD, AS_OF, may_shrink={("E0", 2024)})
    assert len(seasons) == 1
    assert left == {}


@given(st.integers(0, 72), st.integers(0, 72))
def test_a_score_without_a_time_counts_only_if_it_was_fetched_on_a_later_day(fetched, read):
    begin = dt.datetime(2024, 8, 16, 23, tzinfo=dt.UTC)
    moments = [begin + dt.timedelta(hours=hours) for hours in sorted((fetched, fetched + read))]
    rows = body((*DERBY, "2,0"), ("2024-08-10", "Chelsea", "Everton", "0,0"))
    found = parse_season_file(rows, "E0", 2024, moments[1], DATAHUB, moments[0])
    is_known = "Arsenal" in found.matches["home_team"].tolist()
    assert is_known == (london_day(moments[0]) > dt.date(2024, 8, 17))
