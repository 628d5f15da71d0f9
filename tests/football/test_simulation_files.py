"""The simulated league's files: what the parsers take, and nothing that is not known yet."""

import datetime as dt
import hashlib
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pl_assets.football.acceptance import Held, accept_season_file
from pl_assets.football.calendar import is_coming, result_counts, season_of
from pl_assets.football.fixture_file import parse_fixture_file
from pl_assets.football.leagues import LEAGUES
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.simulation.files import fixture_file, season_file
from pl_assets.football.simulation.season import simulated_season

SEED = 1
PRICES = ["home_odds", "draw_odds", "away_odds"]
AFTER_ALL = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
HEADER = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,Referee,HS,AS,HST,AST,"
    "HF,AF,HC,AC,HY,AY,HR,AR,B365H,"
)
moments = st.datetimes(dt.datetime(2023, 7, 1), dt.datetime(2026, 8, 31), timezones=st.just(dt.UTC))


def played(as_of, league="E0"):
    """Parsed matches of every season in question; empty where there is no file yet."""
    known = []
    for season in range(2022, 2027):
        body = season_file(league, season, as_of, SEED)
        if body is not None:
            file = parse_season_file(body, league, season, as_of, "simulated")
            assert file.rejected_rows.empty
            known.append(file.matches)
    return known


def fixtures(as_of, leagues=("E0",)):
    file = parse_fixture_file(fixture_file(leagues, as_of, SEED), leagues, as_of, "simulated")
    assert file.rejected_fixture_rows.empty
    return file


def kick_off(season, which):
    return simulated_season("E0", season, SEED)["kick_off_utc"].iloc[which].to_pydatetime()


@pytest.mark.parametrize("season", range(1993, 2027))
def test_no_row_of_any_premier_league_season_is_rejected(season):
    body = season_file("E0", season, AFTER_ALL, SEED)
    assert body.decode().startswith(HEADER)
    file = parse_season_file(body, "E0", season, AFTER_ALL, "simulated")
    assert len(file.matches) == (462 if season < 1995 else 380)
    assert len(file.match_odds) == 12 * len(file.matches)
    assert file.rejected_rows.empty


@pytest.mark.parametrize("league", LEAGUES)
def test_no_row_of_any_league_is_rejected(league):
    file = parse_season_file(
        season_file(league, 2020, AFTER_ALL, SEED), league, 2020, AFTER_ALL, "simulated"
    )
    assert file.rejected_rows.empty
    assert not file.matches.isna().any(axis=None)
    assert len(fixtures(dt.datetime(2026, 2, 6, tzinfo=dt.UTC), (league,)).fixtures) >= 9


def test_the_same_seed_gives_the_same_bytes_in_another_process():
    code = (
        "import datetime as dt, hashlib\n"
        "from pl_assets.football.simulation.files import fixture_file, season_file\n"
        "as_of = dt.datetime(2005, 1, 15, tzinfo=dt.UTC)\n"
        "both = season_file('E0', 2004, as_of, 1) + fixture_file(['E0', 'I1'], as_of, 1)\n"
        "print(hashlib.sha256(both).hexdigest())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    as_of = dt.datetime(2005, 1, 15, tzinfo=dt.UTC)
    here = season_file("E0", 2004, as_of, 1) + fixture_file(["E0", "I1"], as_of, 1)
    assert said.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_another_seed_gives_another_league():
    assert season_file("E0", 1993, AFTER_ALL, 1) != season_file("E0", 1993, AFTER_ALL, 2)


def test_there_is_no_file_before_a_result_counts_nor_before_the_first_season():
    first = kick_off(2025, 0)
    assert season_file("E0", 2025, first + dt.timedelta(minutes=104), SEED) is None
    body = season_file("E0", 2025, first + dt.timedelta(minutes=105), SEED)
    assert len(body.decode().splitlines()) == 2
    assert season_file("E0", 1992, AFTER_ALL, SEED) is None


@settings(max_examples=15, deadline=None)
@given(moments)
@example(kick_off(2024, 0))
@example(kick_off(2024, -1))
@example(kick_off(2024, -1) + dt.timedelta(minutes=104))
@example(kick_off(2024, -1) + dt.timedelta(minutes=105))
def test_a_match_is_played_or_coming_and_never_both_or_known_early(as_of):
    known = [match for frame in played(as_of) for match in frame.itertuples()]
    listed = list(fixtures(as_of).fixtures.itertuples())
    assert all(result_counts(match.match_date, match.kick_off_utc, as_of) for match in known)
    assert all(is_coming(match.match_date, match.kick_off_utc, as_of) for match in listed)
    assert not {match.match_id for match in known} & {match.match_id for match in listed}
    for season in (2023, 2024, 2025, 2026):
        should = simulated_season("E0", season, SEED)["kick_off_utc"].tolist()
        count = sum(result_counts(moment.date(), moment, as_of) for moment in should)
        assert sum(match.season == season for match in known) == count
        soon = sum(as_of < moment < as_of + dt.timedelta(days=7) for moment in should)
        assert sum(match.season == season for match in listed) >= soon


@settings(max_examples=20, deadline=None)
@given(st.tuples(moments, moments).map(sorted), st.sampled_from([2023, 2024, 2025]))
def test_a_later_body_is_accepted_over_an_earlier_one(times, season):
    earlier, later = times
    before = season_file("E0", season, earlier, SEED)
    after = season_file("E0", season, later, SEED)
    if before is None:
        return
    file = accept_season_file(after, Held(before, earlier), "E0", season, later, "simulated")
    assert file.rejected_rows.empty
    assert set(before.splitlines()) <= set(after.splitlines())


@pytest.fixture(scope="module")
def kept_odds():
    files = [
        parse_season_file(
            season_file("E0", season, AFTER_ALL, SEED), "E0", season, AFTER_ALL, "simulated"
        )
        for season in range(2022, 2027)
    ]
    odds = pd.concat([file.match_odds for file in files])
    return odds[odds["phase"] == "pre_match"].set_index(["match_id", "bookmaker"])[PRICES]


@settings(max_examples=25, deadline=None)
@given(moments)
def test_a_fixtures_odds_are_those_that_its_match_keeps(kept_odds, as_of):
    listed = fixtures(as_of).fixture_odds.set_index(["match_id", "bookmaker"])[PRICES]
    assert kept_odds.loc[listed.index].equals(listed)


def test_a_fixture_file_holds_neither_scores_nor_closing_odds():
    body = fixture_file(("E0",), dt.datetime(2026, 2, 10, 6, tzinfo=dt.UTC), SEED).decode()
    columns = body.splitlines()[0].split(",")
    assert columns[:5] == ["Div", "Date", "Time", "HomeTeam", "AwayTeam"]
    assert {"B365H", "PSH", "MaxH", "AvgA"} < set(columns)
    assert not [name for name in columns if name.startswith("FT") or name[:-1].endswith("C")]


def test_in_june_the_first_round_of_next_season_is_listed_with_its_clubs():
    june = dt.datetime(2025, 6, 20, 6, tzinfo=dt.UTC)
    listed = fixtures(june, ("E0", "D1")).fixtures
    assert set(listed["season"]) == {2025}
    for league, size in (("E0", 20), ("D1", 18)):
        own = listed[listed["league"] == league]
        clubs = {*own["home_team"], *own["away_team"]}
        assert len(own) == size // 2
        assert clubs == set(simulated_season(league, 2025, SEED)["home_team"])


def test_the_next_seasons_clubs_are_not_told_before_the_last_match_is_over():
    last = kick_off(2024, -1)
    assert fixtures(last + dt.timedelta(minutes=104)).fixtures.empty
    after = fixtures(last + dt.timedelta(minutes=105)).fixtures
    assert set(after["season"]) == {2025}


def test_an_international_break_lists_the_round_after_it():
    breaks = dt.datetime(2025, 9, 2, 6, tzinfo=dt.UTC)
    listed = fixtures(breaks).fixtures
    assert len(listed) == 10
    assert min(listed["kick_off_utc"]) > breaks + dt.timedelta(days=7)
    assert {season_of(day) for day in listed["match_date"]} == {2025}
