"""Ten ways in which sources break, in mid-season, one of them or all: no row is lost by it.

The table in docs/operations.md is what is seen here; where it differs, the last test writes what
was seen to a file and says where.
"""

import datetime as dt
import re
from pathlib import Path

import dagster as dg
import pytest
from databases import copy_database, drop_databases
from instances import instance_of_tests
from psycopg import sql
from source_site import FAULTS, SOURCES, SourceSite

from pl_assets.football.source_names import PREFERENCE
from pl_assets.resources.polite_http import PoliteHttp
from pl_assets.resources.real_sources import real_sources
from pl_assets.resources.source_polls import SourcePolls

from .conftest import DAY, Platform
from .test_sensors import Ticks

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
BEFORE, AFTER = "<!-- made by tests/assets/test_faults.py -->\n", "\n<!-- until here -->"
TABLES = ("matches", "match_odds", "over_under_odds", "asian_handicap_odds")
WEEK_LATER = DAY + dt.timedelta(days=7)
LEAVE_A_FILE = ("dropcols", "dup", "shift", "future")
"""Faults of CSV files, which openfootball has none of."""
NAMES = dict(zip(SOURCES, PREFERENCE, strict=False))
READ_IN = dg.AssetSelection.assets(
    *("source_conflicts", "rejected_rows", "read_files"), *TABLES
).without_checks() | dg.AssetSelection.checks(
    dg.AssetCheckKey(dg.AssetKey("matches"), "every_season_is_read_in")
)
FETCH_AND_READ = dg.define_asset_job(
    "fetch_and_read",
    selection=dg.AssetSelection.assets("season_files") | READ_IN,
    description="The shortest way from the sources to the tables.",
)
CASES = [
    (fault, scope)
    for fault in FAULTS
    for scope in (*((source,) for source in SOURCES), SOURCES)
    if not (fault in LEAVE_A_FILE and scope == ("openfootball",))
]


@pytest.fixture(scope="module")
def season(postgres_server, migrated_template, tmp_path_factory):
    """A platform that has taken in a healthy day, and a way back to it."""
    with SourceSite(seasons=(2019, 2020), day=DAY) as site, instance_of_tests() as instance:
        season = Season(postgres_server, migrated_template, tmp_path_factory, site, instance)
        yield season
        season.drop()


class Season:
    def __init__(self, server, template, folders, site, instance):
        from pydantic import SecretStr

        from pl_assets.settings import Settings

        self.server, self.site = server, site
        settings = Settings(
            home=folders.mktemp("home"),
            database_url=SecretStr(server),
            **site.addresses,
            today=f"{site.url}/_replay",
        )
        # Asking again is tested elsewhere, and takes its time.
        once = real_sources(settings, PoliteHttp(attempts=1, timeout_s=0.5))
        self.platform = Platform(settings, instance, sources=once, polled_sources=once)
        self.platform.definitions = dg.Definitions.merge(
            self.platform.definitions, dg.Definitions(jobs=[FETCH_AND_READ])
        )
        copy_database(self.server, template, "warehouse")
        assert self.platform.fetch((2019, 2020)).success
        self.rows_before = self.rows()
        copy_database(self.server, "warehouse", "healthy")
        self.go_back()
        site.day = WEEK_LATER
        assert self.platform.fetch((2020,)).success
        self.rows_of_an_undisturbed_week = self.rows()

    def rows(self):
        """Every row of the tables of matches and odds, as text."""
        return {
            row
            for table in TABLES
            for row in self.platform.warehouse.read(
                sql.SQL("SELECT {name} || t::text AS row FROM {table} t").format(
                    name=table, table=sql.Identifier(table)
                )
            )["row"]
        }

    def go_back(self):
        """To the healthy day before the week in which everything happens."""
        self.site.mend()
        copy_database(self.server, "healthy", "warehouse")

    def drop(self):
        drop_databases(self.server, "warehouse", "healthy")


class Seen(dict):
    """What happened in each case, for the table."""


@pytest.fixture(scope="module")
def seen():
    return Seen()


@pytest.mark.parametrize(
    ("fault", "scope"), CASES, ids=["-".join([fault, *scope]) for fault, scope in CASES]
)
def test_no_row_is_lost_or_changed_and_the_next_good_answer_heals_it(season, seen, fault, scope):
    season.go_back()
    season.site.day = WEEK_LATER
    season.site.break_down(fault, *scope)
    tick = Ticks(season.platform, "follow_the_source").tick()
    said = SourcePolls(season.platform.warehouse).latest(NAMES[scope[0]]).word
    asked_for = tick.run_requests[0].tags["pl/because"] if tick.run_requests else ""
    assert "\n" not in said + (tick.skip_message or asked_for)
    result = season.platform.fetch((2020,))
    after = season.rows()
    assert season.rows_before <= after, "a row was lost or changed"
    assert scores(after) <= scores(season.rows_of_an_undisturbed_week), "a score is wrong"
    new = sorted(row for row in after - season.rows_before if row.startswith("matches"))
    sources = {source for source in PREFERENCE for row in new if source in row}
    seen[fault, scope] = (said, len(new), sources, result.success)

    season.site.mend()
    assert season.platform.run(FETCH_AND_READ.name, (2020,)).success
    assert season.rows() == season.rows_of_an_undisturbed_week


def test_the_table_in_the_operations_page_is_what_was_seen(seen):
    assert len(seen) == len(CASES), "run the whole file: the table is made of all cases"
    table = described(seen)
    held = OPERATIONS.read_text().partition(BEFORE)[2].partition(AFTER)[0]
    found = Path("faults_table.md")
    if held != table:
        found.write_text(table)
    assert held == table, f"{OPERATIONS.name} says something else; what was seen is in {found}"


def scores(rows):
    """Match, day and score of every row of matches, whichever source it is from."""
    played = re.compile(r"matches\((E0-[\w-]+),E0,\d+,([\d-]+),[^,]*,[^,]*,[^,]*,(\d+),(\d+),")
    return {found.groups() for row in rows if (found := played.match(row))}


def described(seen):
    first = PREFERENCE[0]
    lines = [f"| fault | what {first} is seen to say | it alone | all three |", "|---|---|---|---|"]
    for fault, meaning in FAULTS.items():
        said, *_ = seen[fault, ("site",)]
        said = re.sub(r"http://127\.0\.0\.1:\d+", "", said).partition(": ")[2]
        cells = [outcome(*seen[fault, scope][1:]) for scope in (("site",), SOURCES)]
        lines.append(f"| `{fault}`: {meaning} | {said} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def outcome(new, sources, succeeded):
    taken = f"{new} new matches, of {' and '.join(sorted(sources))}" if new else "no new match"
    return f"{taken}; the run {'succeeds' if succeeded else 'fails'}"
