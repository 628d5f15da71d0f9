"""docs/data.md: what the real files hold, and every row of theirs that is rejected, line by line.

`python tests/test_data_page.py` writes its tables anew, with PL_TEST_DATA naming the files.
"""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from pl_assets.football.calendar import season_code
from pl_assets.football.leagues import LEAGUES
from pl_assets.football.reconciliation import reconcile
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_name import season_name
from pl_assets.football.source_names import (
    DATAHUB,
    FOOTBALL_DATA,
    OPENFOOTBALL,
    PREFERENCE,
)

PAGE = Path(__file__).parents[1] / "docs" / "data.md"
DATA = Path(os.environ.get("PL_TEST_DATA", ""))
AS_OF = dt.datetime(2026, 2, 10, 6, tzinfo=dt.UTC)
OPENFOOTBALL_FILES = {"E0": "en.1", "E1": "en.2"}


def files_of(league, season):
    """The files at hand of a season of a league, by source."""
    names = {
        FOOTBALL_DATA: f"football-data.co.uk/mmz4281/{season_code(season)}/{league}.csv",
        OPENFOOTBALL: f"openfootball/{season}-{(season + 1) % 100:02d}/"
        f"{OPENFOOTBALL_FILES.get(league)}.json",
    }
    if league == "E0":
        names[DATAHUB] = f"datahub/premier-league/season-{season_code(season)}.csv"
    return {source: DATA / name for source, name in names.items() if (DATA / name).exists()}


def reconciled(league, season):
    return reconcile(
        [
            parse_season_file(path.read_bytes(), league, season, AS_OF, source)
            for source, path in files_of(league, season).items()
        ]
    )


def described():
    """What the page has to say of the files, by the name of the part."""
    return {"seasons": seasons_table() + "\n", "rejected": rejected_table() + "\n"}


def seasons_table():
    lines = [
        f"| season | matches | {' | '.join(PREFERENCE[:3])} | compared | scores that differ |",
        "|---|---|---|---|---|---|---|",
    ]
    total, compared, differ = 0, 0, 0
    for season in range(1993, 2025):
        found = reconciled("E0", season)
        sources = found.tables.matches["source"].value_counts()
        counts = [sources.get(source, 0) for source in PREFERENCE[:3]]
        disputed = found.conflicts["match_id"].nunique()
        name = season_name(season)
        row = (name, sum(counts), *counts, found.compared, disputed)
        lines.append(f"| {' | '.join(map(str, row))} |")
        total, compared, differ = total + row[1], compared + row[5], differ + row[6]
    return "\n".join([*lines, f"| all | {total:,} | | | | {compared:,} | {differ} |"])


def rejected_table():
    lines = ["| league | season | source | row | match | reason |", "|---|---|---|---|---|---|"]
    for league in LEAGUES:
        for season in range(1993, 2025):
            rejected = reconciled(league, season).tables.rejected_rows
            for row in rejected.sort_values(["source", "row_number"]).itertuples():
                cells = (league, season, row.source, row.row_number, named(row), row.reason)
                lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def held(page, part):
    return page.partition(f"<!-- {part} -->\n")[2].partition(f"<!-- end of {part} -->")[0]


def named(row):
    """The clubs of a rejected row, as it writes them."""
    if row.source == OPENFOOTBALL:
        match = json.loads(row.raw_row)
        return f"{match['team1']} v {match['team2']}"
    cells = row.raw_row.split(",")
    at = 3 if ":" in cells[2] else 2
    return f"{cells[at]} v {cells[at + 1]}"


@pytest.mark.skipif(
    "PL_TEST_DATA" not in os.environ, reason="PL_TEST_DATA does not say where the real files are"
)
def test_the_page_says_what_the_real_files_hold_and_which_of_their_rows_are_rejected():
    page = PAGE.read_text()
    for part, table in described().items():
        assert held(page, part) == table, "`python tests/test_data_page.py` writes it anew"


if __name__ == "__main__":
    written = PAGE.read_text()
    for part, table in described().items():
        begins, ends = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
        before, _, rest = written.partition(begins)
        written = before + begins + table + ends + rest.partition(ends)[2]
    PAGE.write_text(written)
