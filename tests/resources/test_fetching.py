"""Files of the sources over real HTTP: conditions, faults, retries, what is final."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from source_site import SourceSite

from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.fetching import (
    FILE_COLUMNS,
    fetch_fixture_file,
    fetch_season_files,
)
from pl_assets.resources.finality import seasons_to_ask
from pl_assets.resources.overrides import Overrides
from pl_assets.resources.real_sources import real_sources
from pl_assets.resources.source import Budget, Validators
from pl_assets.settings import Settings

DAY = dt.date(2021, 2, 14)
AS_OF = dt.datetime(2021, 2, 14, 6, tzinfo=dt.UTC)
COLUMNS = ["league", "season", *FILE_COLUMNS]
NOTHING = Validators()
ASKED = [("E0", 2020), ("E0", 2019), ("E0", 2018)]


@pytest.fixture
def site():
    with SourceSite(seasons=(2019, 2020), day=DAY) as running:
        yield running


@pytest.fixture
def source(site, tmp_path):
    return real_sources(Settings(home=tmp_path, **site.addresses))[0]


def nothing_held():
    return fetch_frame([])


def fetch_frame(rows):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(as_of=pd.to_datetime(frame["as_of"], utc=True))


def test_files_are_fetched_whole_and_absent_seasons_say_so(source):
    fetched = fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60))
    assert fetched.said["E0 2019"] == "30 matches"
    assert fetched.said["E0 2018"] == "the source has no such file (HTTP 404)"
    assert [row["http_status"] for row in fetched.new] == [200, 200, 404]
    assert not fetched.refused


def test_an_unchanged_file_is_asked_for_with_its_tag_and_not_stored_again(source, site):
    first = fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60))
    second = fetch_season_files(source, fetch_frame(first.new), ASKED, AS_OF, Budget(60))
    assert second.new == []
    assert second.said == {"E0 2020": "unchanged"}
    path, tag = site.requests[-1]
    assert path == "/mmz4281/2021/E0.csv"
    assert tag is not None


def test_a_finished_season_is_asked_for_again_only_if_told_to(source, site):
    held = fetch_frame(fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60)).new)
    for overrides, asked in (
        (Overrides(), []),
        (Overrides(may_shrink=frozenset({("E0", 2019)})), ["1920"]),
        (Overrides(again=True), ["1920", "1819"]),
    ):
        site.requests.clear()
        fetched = fetch_season_files(source, held, ASKED[1:], AS_OF, Budget(60), overrides)
        assert [path.split("/")[2] for path, _ in site.requests] == asked
        assert len(fetched.finished) == 2 - len(asked)


def test_that_there_is_no_file_is_final_for_the_address_that_was_asked_alone(source, site):
    held = fetch_frame(fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60)).new)
    moved = dataclasses.replace(source, address=f"{site.url}/elsewhere")
    site.requests.clear()
    fetch_season_files(moved, held, ASKED[1:], AS_OF, Budget(60))
    assert [path for path, _ in site.requests] == ["/elsewhere/mmz4281/1819/E0.csv"]


def test_what_another_address_does_not_have_either_is_asked_for_there_once(source, site):
    held = fetch_frame(fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60)).new)
    held["url"] = "http://where.it.was/" + held["season"].astype(str)
    again = fetch_season_files(source, held, ASKED, AS_OF, Budget(60))
    assert [(row["season"], row["body"]) for row in again.new] == [(2018, None)]
    noted = pd.concat([held[held["season"] != 2018], fetch_frame(again.new)])
    site.requests.clear()
    fetch_season_files(source, noted, ASKED[1:], AS_OF, Budget(60))
    assert site.requests == []


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (b"<html>Maintenance</html>", "found HTML"),
        (b"", "found an empty body"),
        (b"Div,Date,HomeTeam,AwayTeam\n", "found no FTHG, FTAG"),
        (404, "found 404"),
    ],
)
def test_a_broken_file_is_refused_and_costs_no_other(source, site, fault, found):
    held = fetch_frame(fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60)).new)
    site.day += dt.timedelta(days=7)
    site.faults["/mmz4281/2021/E0.csv"] = fault
    fetched = fetch_season_files(source, held, ASKED, AS_OF + dt.timedelta(days=7), Budget(60))
    assert list(fetched.refused) == ["E0 2020"]
    assert found in fetched.refused["E0 2020"]
    assert fetched.new == []
    assert set(fetched.finished) == {"E0 2018", "E0 2019"}


def test_a_file_that_shrank_is_refused(source, site):
    held = fetch_frame(fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60)).new)
    lines = site.body("/mmz4281/2021/E0.csv").splitlines(keepends=True)
    site.faults["/mmz4281/2021/E0.csv"] = b"".join(lines[:-2])
    fetched = fetch_season_files(source, held, ASKED, AS_OF, Budget(60))
    assert "and more, found" in fetched.refused["E0 2020"]


def test_a_source_that_is_down_is_given_up_on_after_two_files(source, site):
    site.faults["*"] = 503
    fetched = fetch_season_files(source, nothing_held(), ASKED, AS_OF, Budget(60))
    assert len(fetched.refused) == 2
    assert "not asked for" in fetched.not_asked["E0 2018"]
    assert len(site.requests) == 6  # two files, three attempts each
    assert fetched.said == {}


def test_a_server_error_that_passes_is_retried(source, site):
    site.faults["/fixtures.csv"] = 503
    seen = []

    class Healing(dict):
        def get(self, key, default=None):
            seen.append(key)
            return None if len(seen) > 2 else dict.get(self, key, default)

    site.faults = Healing(site.faults)
    assert source.fetch(source.fixture_address(), AS_OF, NOTHING, Budget(60)).status == 200


def test_nobody_listening_is_unavailable_and_named(tmp_path):
    source = real_sources(Settings(home=tmp_path, source_url="http://127.0.0.1:9"))[0]
    with pytest.raises(SourceUnavailable, match="expected an answer from http"):
        source.fetch(source.fixture_address(), AS_OF, NOTHING, Budget(60))


def test_the_fixture_file_is_fetched_and_a_page_in_its_place_refused(source, site):
    fetched = fetch_fixture_file(source, fetch_frame([]), ("E0",), AS_OF, Budget(60))
    assert fetched.said["fixtures"].endswith("fixtures")
    site.faults["/fixtures.csv"] = b"<html>"
    assert (
        "HTML"
        in fetch_fixture_file(source, fetch_frame([]), ("E0",), AS_OF, Budget(60)).refused[
            "fixtures"
        ]
    )


def test_a_season_is_asked_for_until_an_answer_from_after_its_end_is_held(source, site):
    leagues = ("E0",)
    assert seasons_to_ask([source], nothing_held(), leagues, AS_OF) == 1993
    settled = [("E0", season) for season in range(1993, 2020)]
    held = fetch_frame(fetch_season_files(source, nothing_held(), settled, AS_OF, Budget(60)).new)
    assert seasons_to_ask([source], held, leagues, AS_OF) == 2020
    assert seasons_to_ask([source], held, ("E0", "D1"), AS_OF) == 1993
    present = fetch_season_files(source, held, [("E0", 2020)], AS_OF, Budget(60)).new
    held = pd.concat([held, fetch_frame(present)])
    august = dt.datetime(2021, 8, 14, 5, tzinfo=dt.UTC)
    assert seasons_to_ask([source], held, leagues, august) == 2020
    again = fetch_season_files(source, held, [("E0", 2020)], august, Budget(60))
    assert again.said == {"E0 2020": "unchanged"}
    held = pd.concat([held[held["season"] != 2020], fetch_frame(again.new)])
    assert seasons_to_ask([source], held, leagues, august) == 2021


def test_a_season_that_was_refused_is_asked_for_again(source, site):
    site.faults["/mmz4281/1920/E0.csv"] = b"<html>"
    settled = [("E0", season) for season in range(1993, 2020)]
    held = fetch_frame(fetch_season_files(source, nothing_held(), settled, AS_OF, Budget(60)).new)
    assert seasons_to_ask([source], held, ("E0",), AS_OF) == 2019
