"""Tests of the page of the record, over HTTP and in a real browser."""

from serving.browsing import address_of, in_a_browser
from serving.made_up_record import POOLED, score
from serving.made_up_snapshot import publish
from serving.page_text import words_of
from serving.running_api import running_api
from serving.served_data import decide


@in_a_browser
def test_charts_draw_complain_of_nothing_and_ask_no_other_host_on_telephone_and_desk(
    recorded, visit
):
    for width, scheme in ((390, "light"), (1280, "dark")):
        page = visit(address_of(recorded, "/record"), width, color_scheme=scheme)
        page.locator("figure.chart.drawn").nth(4).wait_for()

        assert page.complaints == []
        assert all(url.startswith(address_of(recorded)) for url in page.addresses)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        charts = page.locator("figure.chart")
        assert charts.count() == 5
        for chart in charts.all():
            assert chart.locator(".trace.scatter .point").count() >= 4
            assert chart.locator(".main-svg").first.bounding_box()["width"] <= width
        # No two lines by colour alone.
        lines = page.evaluate(
            "document.querySelector('figure.chart .plot').data"
            ".map(t => [t.line.dash, t.marker.symbol])"
        )
        assert len({dash for dash, _ in lines}) == len({mark for _, mark in lines}) == 4


@in_a_browser
def test_the_charts_draw_the_numbers_that_the_api_gives(recorded, visit):
    scores = recorded.get("/v1/model").json()["scores"]
    page = visit(address_of(recorded, "/record"))
    page.locator("figure.chart.drawn").nth(4).wait_for()

    drawn = page.evaluate(
        "document.querySelector('figure.chart .plot').data.map(t => ({name: t.name, y: t.y}))"
    )
    by_season = scores[:0:-1]
    names = ("champion", "champion_with_odds", "market", "closing")
    assert [line["y"] for line in drawn] == [
        [period[name]["log_loss"] for period in by_season] for name in names
    ]
    shown = page.locator(".scores tbody tr td:nth-child(2)").all_inner_texts()
    order = (*names, "base_rates")
    assert shown == [f"{scores[0][name]['log_loss']:.4f}" for name in order]


def test_the_page_says_in_words_whether_a_difference_is_more_than_chance(recorded):
    page = words_of(recorded.get("/record").text)

    assert POOLED["champion"][2] > 0
    assert "Our forecast worse than the market, by more than chance 0.9558 +0.0022" in page
    assert "Our forecast with odds no clear difference from the market: it may be chance" in page
    assert "+0.0005 to +0.0039" in page
    assert "−0.0011 to +0.0006" in page


def test_the_page_says_which_version_serves_since_when_and_what_was_decided(recorded):
    page = words_of(recorded.get("/record").text)

    assert "match-outcome version 1, recipe past_odds, serves since 10 August 2026" in page
    assert "match-outcome version 1 takes over: recipe past_odds has done better" in page
    assert "✗ not passed, no further from the close: 0.0051 against 0.0050" in page
    assert "1 of 2 gates passed" in page


def test_before_the_first_weekly_record_the_page_says_that_there_is_none(api):
    page = api.get("/record")

    assert page.status_code == 200
    assert "There is no record yet" in page.text
    assert "no decision on it is held" in page.text
    assert "figure" not in page.text


def test_a_simulated_record_says_so_loudly(warehouse_url, simulated_warehouse_url):
    publish(simulated_warehouse_url, data_source="simulated")
    score(simulated_warehouse_url, data_source="simulated")
    decide(warehouse_url, "simulated")
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        page = api.get("/record").text

    assert "<title>Simulated: Record" in page
    assert "notice loud" in page
    assert 'Scores <span class="tag">simulated</span>' in page


def test_before_the_first_snapshot_the_page_waits_and_keeps_its_navigation(empty_api):
    for path in ("/record", "/season"):
        page = empty_api.get(path)
        assert page.status_code == 503
        assert f'<a href="{path}" aria-current="page">' in page.text
