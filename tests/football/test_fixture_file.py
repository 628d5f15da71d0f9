"""The file of upcoming fixtures."""

import datetime as dt

import pandas as pd
import pytest

from pl_assets.football.calendar import coming
from pl_assets.football.errors import SourceRefused
from pl_assets.football.fixture_file import parse_fixture_file

AS_OF = dt.datetime(2026, 2, 10, 6, tzinfo=dt.UTC)
HEADER = "Div,Date,Time,HomeTeam,AwayTeam,B365H,B365D,B365A,AvgH,AvgD,AvgA,AvgCH,AvgCD,AvgCA"
LINES = (
    "E0,10/02/2026,19:30,Chelsea,Leeds,1.55,4.33,5.5,1.55,4.28,5.66,,,",
    "E0,11/02/2026,19:30,Burnley,Man City,9,5.5,1.3,,,,,,",
    "E1,10/02/2026,19:45,Wrexham,Hull,2.1,3.4,3.5,2.1,3.4,3.5,,,",
    "E0,12/02/2026,,Fulham,Nowhere,2.1,3.4,3.5,2.1,3.4,3.5,,,",
)


def parse(*lines, header=HEADER, leagues=("E0",)):
    return parse_fixture_file("\n".join([header, *lines, ""]).encode(), leagues, AS_OF, "test")


def test_fixtures_of_the_leagues_asked_for_are_read_with_their_odds():
    file = parse(*LINES)
    assert list(file.fixtures["home_team"]) == ["Chelsea", "Burnley"]
    assert file.fixtures.loc[0, "season"] == 2025
    assert file.fixtures.loc[0, "kick_off_utc"] == pd.Timestamp("2026-02-10 19:30", tz="UTC")
    assert list(file.fixture_odds["bookmaker"]) == ["bet365", "average", "bet365"]


def test_a_fixture_of_an_unknown_club_is_rejected_and_costs_no_other():
    file = parse(*LINES)
    assert file.rejected_fixture_rows["row_number"].tolist() == [5]
    assert "closest" in file.rejected_fixture_rows.loc[0, "reason"]


def test_a_day_that_is_years_ahead_is_a_slip_of_the_pen():
    file = parse(*LINES, "E0,16/08/62,15:00,Arsenal,Everton,1.55,4.33,5.5,,,,,,")
    assert "Arsenal" not in set(file.fixtures["home_team"])
    assert "by 2027-02-11, found 2062-08-16" in file.rejected_fixture_rows["reason"].iloc[-1]


def test_closing_odds_in_a_fixture_file_are_never_read():
    file = parse(LINES[0].removesuffix(",,,") + ",1.5,4.4,6.0")
    assert set(file.fixture_odds["bookmaker"]) == {"bet365", "average"}
    assert file.fixture_odds["home_odds"].tolist() == [1.55, 1.55]


def test_several_leagues_are_read_together():
    assert set(parse(*LINES, leagues=("E0", "E1")).fixtures["league"]) == {"E0", "E1"}


def test_a_week_without_matches_is_a_header_alone():
    assert parse().fixtures.empty


def test_a_page_instead_of_the_file_is_refused():
    with pytest.raises(SourceRefused, match="HTML"):
        parse_fixture_file(b"<html>Maintenance</html>", ("E0",), AS_OF, "test")


def test_what_has_kicked_off_is_no_longer_coming():
    fixtures = parse(*LINES).fixtures
    evening = dt.datetime(2026, 2, 10, 19, 30, tzinfo=dt.UTC)
    assert len(coming(fixtures, AS_OF)) == 2
    assert list(coming(fixtures, evening)["home_team"]) == ["Burnley"]
    assert coming(fixtures, evening + dt.timedelta(days=3)).empty


def test_a_file_whose_every_fixture_is_broken_is_refused():
    with pytest.raises(SourceRefused, match="found none in 1 rows"):
        parse(LINES[3])
