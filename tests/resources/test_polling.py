"""Looking at a source: what is seen, and how little it is asked when it is down."""

import contextlib
import datetime as dt
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from source_site import SourceSite

from pl_assets.football.calendar import platform_time
from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.fetching import fetch_fixture_file, fetch_season_files
from pl_assets.resources.polite_http import PoliteHttp
from pl_assets.resources.polling import first_season_to_ask, look, probe, why_anyway
from pl_assets.resources.real_sources import real_sources
from pl_assets.resources.source import Budget, Validators
from pl_assets.resources.warehouse import Warehouse, copy_rows
from pl_assets.settings import Settings

DAY = dt.date(2020, 9, 15)
NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def site():
    with SourceSite(seasons=(2019, 2020), day=DAY) as running:
        yield running


@pytest.fixture
def source(site, tmp_path):
    return real_sources(Settings(home=tmp_path, **site.addresses), PoliteHttp(attempts=1))[0]


@pytest.fixture
def warehouse(platform_settings):
    return Warehouse(platform_settings)


def look_now(source, warehouse, site):
    return look(source, warehouse, ("E0",), platform_time(site.day), Budget(60))


def first_season(source, warehouse, site):
    return first_season_to_ask([source], warehouse, ("E0",), platform_time(site.day))


def take_in(source, warehouse, site):
    """What a run would store of what there is now."""
    as_of = platform_time(site.day)
    held = warehouse.read("SELECT * FROM current_season_files")
    seasons = fetch_season_files(
        source, held, [("E0", s) for s in range(1993, 2021)], as_of, Budget(60)
    )
    fixtures = fetch_fixture_file(
        source, warehouse.read("SELECT * FROM current_fixture_files"), ("E0",), as_of, Budget(60)
    )
    with warehouse.transaction() as connection:
        copy_rows(connection, "season_files", seasons.frame("league", "season"))
        copy_rows(connection, "fixture_files", fixtures.frame())


def test_what_was_taken_in_is_no_news_and_what_came_since_is(source, warehouse, site):
    assert set(look_now(source, warehouse, site).news) == {"E0 2020", "fixtures"}
    take_in(source, warehouse, site)
    seen = look_now(source, warehouse, site)
    assert seen.answers
    assert seen.news == {}
    assert "E0 2020: unchanged; fixtures: unchanged" in seen.word
    site.day += dt.timedelta(days=7)
    seen = look_now(source, warehouse, site)
    assert set(seen.news) == {"E0 2020", "fixtures"}
    assert first_season(source, warehouse, site) == 2020


def test_a_look_transfers_nothing_that_is_held(source, warehouse, site):
    take_in(source, warehouse, site)
    site.requests.clear()
    look_now(source, warehouse, site)
    assert [path for path, _ in site.requests] == ["/mmz4281/2021/E0.csv", "/fixtures.csv"]
    assert all(tag for _, tag in site.requests)


@pytest.mark.parametrize("body", [b"<html>Sorry</html>", b"", bytes(range(256))])
def test_a_source_that_lies_makes_no_news(source, warehouse, site, body):
    take_in(source, warehouse, site)
    site.day += dt.timedelta(days=7)
    site.faults["*"] = body
    seen = look_now(source, warehouse, site)
    assert seen.news == {}
    assert not seen.answers
    assert "E0 2020: expected a CSV file, found" in seen.word


def test_a_source_that_is_down_is_asked_for_one_file_and_named(source, warehouse, site):
    site.faults["*"] = 503
    site.requests.clear()
    seen = look_now(source, warehouse, site)
    assert not seen.answers
    assert len(site.requests) == 1
    assert seen.word.startswith(
        "football-data.co.uk gives no answer to use: expected an answer from"
    )
    assert "503" in seen.word


@pytest.mark.parametrize(
    ("silent", "seen_of"), [("/fixtures.csv", "E0 2020"), ("/mmz4281/2021/E0.csv", "fixtures")]
)
def test_one_silent_file_hides_the_others_for_one_look_at_most(
    source, warehouse, site, silent, seen_of
):
    site.faults[silent] = 503
    as_of = platform_time(site.day)
    looks = [
        look(source, warehouse, ("E0",), as_of, Budget(60), fixtures_first=first)
        for first in (False, True)
    ]
    assert [seen_of in seen.news for seen in looks].count(True) >= 1


def test_a_source_that_drips_counts_as_silent(tmp_path):
    class Drips(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.1)

        def log_message(self, *_):
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Drips) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        http = PoliteHttp(attempts=1, timeout_s=0.5)
        source = real_sources(Settings(home=tmp_path, source_url=address), http)[0]
        begun = time.monotonic()
        with pytest.raises(SourceUnavailable, match="not whole after"):
            source.fetch(source.fixture_address(), NOW, Validators(), Budget(60))
        assert time.monotonic() - begun < 10
        server.shutdown()


def test_a_score_that_a_late_run_could_not_believe_yet_is_news_when_it_can(source, warehouse, site):
    asked = [("E0", 2020)]
    early = platform_time(site.day)
    nothing = warehouse.read("SELECT * FROM current_season_files")
    site.day += dt.timedelta(days=7)
    fetched = fetch_season_files(source, nothing, asked, early, Budget(60))
    with warehouse.transaction() as connection:
        copy_rows(connection, "season_files", fetched.frame("league", "season"))
    seen = look_now(source, warehouse, site)
    assert seen.news["E0 2020"] == "unchanged, and more of it counts by now"
    take_in(source, warehouse, site)
    assert "E0 2020" not in look_now(source, warehouse, site).news


def test_a_run_without_news_is_asked_for_once_a_day_whatever_came_of_the_last():
    hours = [dt.timedelta(hours=n) for n in range(30)]
    settled = (2020, 2020)
    assert why_anyway(settled, 2020, None, None, NOW)
    assert why_anyway(settled, 2020, NOW - hours[21], NOW - hours[21], NOW)
    assert why_anyway(settled, 2020, NOW - hours[21], NOW - hours[1], NOW) is None, "it has failed"
    assert why_anyway(settled, 2020, NOW - hours[1], None, NOW) is None


def test_files_that_a_killed_run_left_unread_are_asked_for_by_and_by():
    hour = dt.timedelta(hours=1)
    assert "not read in" in str(why_anyway((2020, 2020), 2003, NOW, NOW - 2 * hour, NOW))
    assert why_anyway((2020, 2020), 2003, NOW, NOW - hour / 2, NOW) is None, "it is being read"


def test_seasons_without_a_final_answer_are_asked_for_every_few_hours():
    hour = dt.timedelta(hours=1)
    assert "2018" in str(why_anyway((2018, 2020), 2020, NOW, None, NOW))
    assert "2018" in str(why_anyway((2018, 2020), 2020, NOW, NOW - 7 * hour, NOW))
    assert why_anyway((2018, 2020), 2020, NOW, NOW - hour, NOW) is None


def test_the_end_of_a_season_is_asked_for_once_more_in_summer(source, warehouse, site):
    take_in(source, warehouse, site)
    site.day = dt.date(2021, 7, 2)
    assert first_season(source, warehouse, site) == 2020


def test_a_probe_is_content_with_fixtures_or_with_a_finished_season(source, site):
    as_of = platform_time(site.day)
    assert probe(source, ("E0",), as_of, Budget(60))[0]
    site.faults["/fixtures.csv"] = b"<html>"
    assert probe(source, ("E0",), as_of, Budget(60))[0]
    site.faults["*"] = b"<html>"
    answers, word = probe(source, ("E0",), as_of, Budget(60))
    assert not answers
    assert "HTML" in word
