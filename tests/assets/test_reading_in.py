"""What sources give, read in: whole, in part, and not at all."""

import pytest
from assets.failures import failures

from pl_assets.football.calendar import platform_time
from pl_assets.resources.polling import first_season_to_ask
from pl_assets.resources.real_sources import real_sources

REFUSED = "E0 2018 from football-data.co.uk"


@pytest.mark.parametrize("fault", [b"<html>Maintenance</html>", b"", 503, 404])
def test_sources_that_break_cost_no_row_and_no_forecast(made, site, fault):
    before = {table: made.count(table) for table in ("matches", "match_odds", "fixtures")}
    site.faults["*"], site.faults["/_replay"] = fault, f'{{"day": "{site.day}"}}'.encode()
    result = made.fetch((2020,))
    assert not result.success
    assert set(failures(result)) == {"season_files", "fixture_files"}
    assert {table: made.count(table) for table in before} == before
    assert made.run("forecast").success


def test_one_refused_season_does_not_stop_the_others_and_comes_back_when_it_is_mended(
    platform, site
):
    site.faults["/mmz4281/1819/E0.csv"] = b"<html>"
    result = platform.fetch(range(1993, 2021))
    failed = {c.check_name: c for c in result.get_asset_check_evaluations() if not c.passed}
    assert "found HTML" in failed["every_file_accepted"].metadata[REFUSED].value
    seasons = platform.warehouse.read("SELECT season, min(source) AS s FROM matches GROUP BY 1")
    assert dict(zip(seasons["season"], seasons["s"], strict=True)) == {
        **dict.fromkeys((2016, 2017, 2019, 2020), "football-data.co.uk"),
        2018: "datahub",
    }
    site.faults.clear()
    sources = real_sources(platform.settings)
    first = first_season_to_ask(sources, platform.warehouse, ("E0",), platform_time(site.day))
    assert first == 2018
    assert platform.fetch(range(first, 2021)).success


def test_a_season_the_source_lacks_is_materialized_empty_with_the_reason(platform):
    assert platform.fetch((2014, 2015, 2016)).success
    held = platform.warehouse.read("SELECT season, note FROM season_files ORDER BY season")
    assert held["note"].tolist()[:2] == ["the source has no such file (HTTP 404)"] * 2
    assert set(platform.warehouse.read("SELECT season FROM matches")["season"]) == {2016}


def test_a_row_that_cannot_be_a_match_is_kept_with_its_reason(platform, site):
    body = site.body("/mmz4281/1819/E0.csv")
    site.faults["/mmz4281/1819/E0.csv"] = body.replace(b"Arsenal", b"Arsenol", 1)
    assert platform.fetch().success
    rejected = platform.warehouse.read("SELECT * FROM rejected_rows").iloc[0]
    assert "closest: Arsenal" in rejected["reason"]
    assert "Arsenol" in rejected["raw_row"]
