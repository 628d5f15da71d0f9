"""Season files: every shape the source has had, and every row that cannot be a match."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.acceptance import Held, accept_season_file
from pl_assets.football.errors import SourceRefused
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_tables import combined

AS_OF = dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
HEADER = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,"
    "B365H,B365D,B365A,PSH,PSD,PSA,PSCH,PSCD,PSCA"
)
ROW = "E0,16/08/2024,20:00,Man United,Fulham,1,0,H,14,10,1.6,4.2,5.25,1.63,4.38,5.3,1.65,4.23,5.28"
OTHER = (
    "E0,17/08/2024,12:30,Ipswich,Liverpool,0,2,A,7,18,8.5,5.5,1.33,8.18,5.84,1.34,8.14,6.09,1.34"
)


def parse(*rows, header=HEADER, as_of=AS_OF, season=2024, encoding="utf-8"):
    body = "\r\n".join([header, *rows, ""]).encode(encoding)
    return parse_season_file(body, "E0", season, as_of, "test")


def reason(*rows, **options):
    """Why the first of the rows is rejected, beside a good row."""
    return parse(*rows, OTHER, **options).rejected_rows.loc[0, "reason"]


def test_a_row_becomes_a_match_with_its_kick_off_in_utc():
    match = parse(ROW).matches.iloc[0]
    assert match["match_id"] == "E0-2024-man-united-v-fulham"
    assert match["kick_off_utc"] == pd.Timestamp("2024-08-16 19:00", tz="UTC")
    assert (match["home_goals"], match["away_goals"], match["home_shots"]) == (1, 0, 14)
    assert pd.isna(match["home_corners"])


def test_odds_are_told_apart_by_bookmaker_and_moment():
    odds = parse(ROW).match_odds.set_index(["bookmaker", "phase"])["home_odds"]
    assert odds.to_dict() == {
        ("bet365", "pre_match"): 1.6,
        ("pinnacle", "pre_match"): 1.63,
        ("pinnacle", "closing"): 1.65,
    }


def test_a_bookmaker_the_registry_has_not_seen_keeps_its_code():
    header = HEADER.replace("B365", "NEW")
    assert set(parse(ROW, header=header).match_odds["bookmaker"]) == {"new", "pinnacle"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_every_encoding_of_the_source_is_read(encoding):
    header = HEADER.replace("HS,AS", "HS,Referee")
    row = ROW.replace("14,10", "14,J. Núñez")
    match = parse(row, header=header, encoding=encoding).matches.iloc[0]
    assert match["referee"] == "J. Núñez"


@pytest.mark.parametrize("date", ["16/08/2024", "16/08/24", "2024-08-16"])
def test_every_form_of_date_is_read(date):
    match = parse(ROW.replace("16/08/2024", date)).matches.iloc[0]
    assert match["match_date"] == dt.date(2024, 8, 16)


def test_goals_with_a_decimal_point_and_blank_rows_are_read():
    file = parse(ROW.replace(",1,0,H,", ",1.0,0.0,H,"), "," * 18, "")
    assert file.matches.loc[0, "home_goals"] == 1
    assert file.rejected_rows.empty


def test_without_a_time_column_the_kick_off_is_unknown_and_not_midnight():
    header, row = HEADER.replace("Time,", ""), ROW.replace("20:00,", "")
    assert parse(row, header=header).matches["kick_off_utc"].isna().all()


def test_a_kick_off_time_that_is_none_is_unknown_and_costs_no_match():
    assert parse(ROW.replace("20:00", "TBC")).matches["kick_off_utc"].isna().all()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("Man United", "Man Untied"), "closest: Man United"),
        (("Fulham", "Manchester United"), "home and away are both Man United"),
        (("16/08/2024", "16/08/2022"), "outside the season"),
        (("16/08/2024", "soon"), "expected a date"),
        ((",1,0,H,", ",,,,"), "FTHG is blank"),
        ((",1,0,H,", ",1,-1,H,"), "expected a count of goals"),
        ((",1,0,H,", ",99,0,H,"), "expected a count of goals"),
        ((",1,0,H,", ",1,0,D,"), "contradicts the stated result"),
        (("E0,", "E1,"), "expected division E0"),
        (("16/08/2024", "14/02/2025"), "after platform time"),
    ],
)
def test_a_row_that_cannot_be_a_match_is_rejected_with_its_reason(change, expected):
    assert expected in reason(ROW.replace(*change))


def test_a_rejected_row_is_kept_as_it_stood_with_its_line():
    rejected = parse(OTHER, ROW.replace("Fulham", "Nowhere")).rejected_rows.iloc[0]
    assert rejected["row_number"] == 3
    assert rejected["raw_row"] == ROW.replace("Fulham", "Nowhere")


def test_the_same_match_twice_counts_once():
    file = parse(ROW, ROW)
    assert len(file.matches) == 1
    assert file.rejected_rows.loc[0, "reason"] == "the same match as row 2"


def test_odds_at_or_below_one_are_rejected_and_leave_the_match():
    file = parse(ROW.replace("1.6,4.2,5.25", "1.0,4.2,5.25"))
    assert len(file.matches) == 1
    assert "bet365" not in set(file.match_odds["bookmaker"])
    assert "must be above 1" in file.rejected_rows.loc[0, "reason"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "empty body"),
        (b"  \r\n", "empty body"),
        (b"\xef\xbb\xbf", "empty body"),
        (b"<!DOCTYPE html><html><body>Maintenance</body></html>", "HTML"),
        (b"\x00\x01\x02\xff" * 500, "binary data"),
        (b"Div,Date,HomeTeam,AwayTeam\r\nE0,16/08/2024,Fulham,Everton\r\n", "no FTHG, FTAG"),
        (f"{HEADER}\r\n{OTHER}\r\n{ROW[:40]}".encode(), "breaks off"),
        (f"{HEADER}\r\n{ROW.replace('E0', 'D1')}\r\n".encode(), "found none in 1 rows"),
    ],
)
def test_a_body_that_is_no_season_file_is_refused_with_what_was_found(body, found):
    with pytest.raises(SourceRefused, match=found):
        parse_season_file(body, "E0", 2024, AS_OF, "test")


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_are_parsed_or_refused_and_nothing_else(body):
    try:
        file = parse_season_file(body, "E0", 2024, AS_OF, "test")
    except SourceRefused:
        return
    assert file.matches.empty


@given(st.lists(st.sampled_from(HEADER.split(",")), min_size=6, unique=True))
def test_columns_may_come_in_any_order_and_any_but_the_required_may_be_missing(columns):
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    required = ["Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG"]
    header = list(dict.fromkeys(columns + required))
    match = parse(",".join(cells[name] for name in header), header=",".join(header)).matches
    assert len(match) == 1


def test_a_header_alone_is_a_season_without_matches_yet():
    file = parse()
    assert file.matches.empty
    assert file.rejected_rows.empty


def test_seasons_are_combined_and_none_of_them_has_the_same_columns():
    both = combined([parse(ROW), parse(OTHER), parse()])
    assert len(both.matches) == 2
    assert list(combined([]).matches.columns) == list(both.matches.columns)


def accepted(body_rows, held_rows, header=HEADER):
    body, held = (
        "\r\n".join([first, *rows, ""]).encode()
        for first, rows in ((header, body_rows), (HEADER, held_rows))
    )
    return accept_season_file(body, Held(held, AS_OF), "E0", 2024, AS_OF, "test")


def test_a_file_that_grew_is_accepted():
    assert len(accepted([ROW, OTHER], [ROW]).matches) == 2


def test_a_file_that_lost_a_match_is_refused_naming_it():
    with pytest.raises(SourceRefused, match="without 1 of those: E0-2024-man-united-v-fulham"):
        accepted([OTHER], [ROW, OTHER])


def test_a_file_that_lost_its_odds_is_refused():
    bare = ",".join(HEADER.split(",")[:10])
    with pytest.raises(SourceRefused, match="expected closing match_odds of pinnacle of 2"):
        accepted([",".join(row.split(",")[:10]) for row in (ROW, OTHER)], [ROW, OTHER], bare)


def test_a_corrected_score_is_accepted():
    corrected = ROW.replace(",1,0,H,", ",1,1,D,")
    assert accepted([corrected], [ROW]).matches.loc[0, "away_goals"] == 1


def test_a_file_that_lost_the_sharp_bookmaker_is_refused_though_others_are_there():
    header = HEADER.replace("PSH,PSD,PSA,", "ZZH,ZZD,ZZA,")
    with pytest.raises(SourceRefused, match="pre_match match_odds of pinnacle of 1 matches"):
        accepted([ROW], [ROW], header)


KICK_OFF = dt.datetime(2024, 8, 16, 19, tzinfo=dt.UTC)
EARLIER = OTHER.replace("17/08/2024", "15/08/2024")


def test_a_score_that_stood_there_before_kick_off_never_becomes_true_by_waiting():
    body = "\n".join([HEADER, EARLIER, ROW, ""]).encode()
    for fetched, known in ((KICK_OFF, 1), (KICK_OFF + dt.timedelta(minutes=105), 2)):
        file = parse_season_file(body, "E0", 2024, AS_OF, "test", fetched)
        assert len(file.matches) == known
        assert len(file.rejected_rows) == 2 - known


def test_a_made_up_score_that_was_held_does_not_lock_out_the_true_file():
    made_up, true = (f"{HEADER}\n{row}\n".encode() for row in (ROW, OTHER))
    held = Held(made_up, KICK_OFF - dt.timedelta(days=1))
    assert len(accept_season_file(true, held, "E0", 2024, AS_OF, "test").matches) == 1
