"""Tests of what the page says before the numbers: simulated, late, or cut off from the database."""

import re

import pytest
from free_port import free_port
from serving.absent_database import database_away
from serving.browsing import address_of, in_a_browser
from serving.made_up_snapshot import publish
from serving.page_text import words_of
from serving.running_api import eventually, readiness, running_api
from serving.served_data import REAL_SOURCE, decide, note_poll, publish_ago


@pytest.fixture
def simulated_api(warehouse_url, simulated_warehouse_url):
    """An API told to serve simulated data."""
    publish(simulated_warehouse_url, data_source="simulated")
    decide(warehouse_url, "simulated")
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        yield api


def test_simulated_data_is_said_in_title_banner_and_facts(simulated_api):
    page = simulated_api.get("/").text

    assert "<title>Simulated: Premier League forecasts</title>" in page
    assert 'class="notice loud"' in page
    assert "none of it is real football" in page
    assert '<span class="tag">simulated</span>' in page


def test_real_and_current_data_has_no_notice(api):
    page = api.get("/").text

    assert "<title>Premier League forecasts</title>" in page
    assert 'class="notice' not in page
    assert "imulated" not in page


def test_a_real_source_that_answers_is_named_with_the_way_over(
    simulated_api, simulated_warehouse_url
):
    note_poll(simulated_warehouse_url, answers=True)

    eventually(lambda: readiness(simulated_api)["real_source"])
    page = words_of(simulated_api.get("/").text)
    assert f"A real source, {REAL_SOURCE}, answers since 21 August 2026, 04:30 UTC" in page
    assert "pl source real" in page


def test_a_real_source_that_does_not_answer_is_said_in_the_banner(
    simulated_api, simulated_warehouse_url
):
    note_poll(simulated_warehouse_url, answers=False)

    eventually(lambda: readiness(simulated_api)["real_source"])
    page = words_of(simulated_api.get("/").text)
    assert "No real source answers" in page
    assert f"{REAL_SOURCE} gives nothing since 21 August 2026, 04:30 UTC" in page
    assert "pl source real" not in page


def test_a_source_of_real_data_that_is_silent_is_said(warehouse_url, api):
    note_poll(warehouse_url, answers=False)

    eventually(lambda: readiness(api)["stale"])
    assert [part["what"] for part in readiness(api)["stale"]] == ["source"]
    assert readiness(api)["real_source"] is None
    assert "gives no answer since 21 August 2026, 04:30 UTC" in words_of(api.get("/").text)


def test_late_forecasts_are_said_to_be_late(warehouse_url, api):
    publish_ago(warehouse_url, hours=40)

    eventually(lambda: readiness(api)["stale"])
    assert "These forecasts are late" in words_of(api.get("/").text)


def shown_states(name, warehouse_url, simulated_warehouse_url, path):
    """An API in one of the states that the page has a notice for."""
    if name.startswith("simulated"):
        publish(simulated_warehouse_url, data_source="simulated")
        decide(warehouse_url, "simulated")
        note_poll(simulated_warehouse_url, answers=name.endswith("answers"))
        return running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url)
    publish(warehouse_url)
    if name == "late":
        publish_ago(warehouse_url, hours=40)
        return running_api(warehouse_url)
    with running_api(warehouse_url, snapshot_file=path):
        eventually(path.exists)
    closed = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/warehouse"
    return running_api(closed, snapshot_file=path)


@in_a_browser
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("simulated, a source answers", "moves over"),
        ("simulated, none", "No real source answers"),
        ("disk", "kept on disk"),
        ("late", "These forecasts are late"),
    ],
)
def test_every_notice_is_legible_in_both_schemes_and_fits_a_telephone(
    warehouse_url, simulated_warehouse_url, tmp_path, visit, name, said
):
    path = tmp_path / "snapshot.json"
    with shown_states(name, warehouse_url, simulated_warehouse_url, path) as api:
        for scheme in ("light", "dark"):
            for width in (390, 1280):
                page = visit(address_of(api), width, color_scheme=scheme)

                assert said in page.locator(".notice").first.inner_text()
                assert page.complaints == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert contrast(page, ".notice") >= 4.5
                assert page.title().startswith("Simulated: ") is name.startswith("simulated")
                # Moments are in the reader's own words and zone once the script has run.
                assert "UTC" not in page.locator(".notice").first.inner_text()


def contrast(page, selector):
    """WCAG's contrast of an element's text with its ground."""
    found = page.locator(selector).first.evaluate(
        "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    )
    lightness = sorted(luminance(colour) for colour in found)
    return (lightness[1] + 0.05) / (lightness[0] + 0.05)


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_database_that_goes_away_is_said_with_the_moment(warehouse_url, api):
    with database_away(warehouse_url):
        eventually(lambda: readiness(api)["stale"])
        page = words_of(api.get("/").text)

    assert "The database cannot be read since" in page
    assert "may be outdated" in page
    assert "kept on disk" not in page
