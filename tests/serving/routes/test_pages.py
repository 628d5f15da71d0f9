"""Tests of the pages, over HTTP and in a real browser."""

from collections import Counter

import psycopg
import pytest
from serving.browsing import address_of, in_a_browser
from serving.made_up_snapshot import fixtures, publish
from serving.running_api import running_api


@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_fits_its_window_complains_of_nothing_and_asks_no_other_host(
    published_api, visit, path, width, scheme
):
    page = visit(address_of(published_api, path), width, color_scheme=scheme)

    assert page.complaints == []
    assert page.addresses
    assert all(url.startswith(address_of(published_api)) for url in page.addresses)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    here = page.locator("nav [aria-current=page]")
    assert [link.get_attribute("href") for link in here.all()] == [path]
    assert page.locator("nav").bounding_box()["height"] < 60, "broken into two lines"
    last = page.locator("nav a").last.bounding_box()
    assert last["x"] + last["width"] <= width, "only seen by whoever knows that it is there"
    # The style sheet has come: without it the page would be in the browser's serif.
    assert "system-ui" in page.evaluate("getComputedStyle(document.body).fontFamily")


@in_a_browser
def test_bars_are_as_long_as_their_probabilities_and_carry_a_pattern_besides_colour(
    published_api, visit
):
    page = visit(address_of(published_api))
    bar = page.locator(".match .bar").first
    width = bar.bounding_box()["width"]
    lengths = [rect.bounding_box()["width"] / width for rect in bar.locator("rect:not(.gap)").all()]

    forecast = published_api.get("/v1/predictions").json()["predictions"][0]
    expected = [forecast[f"{name}_probability"] for name in ("home_win", "draw", "away_win")]
    assert lengths == pytest.approx(expected, abs=0.005)
    fills = [rect.get_attribute("fill") for rect in bar.locator("rect:not(.gap)").all()]
    assert len(set(fills)) == 3
    for pattern in fills[1:]:
        assert page.locator(pattern.removeprefix("url(").removesuffix(")")).count() == 1


@in_a_browser
def test_kick_offs_are_shown_in_the_readers_zone_with_the_day_where_it_differs(
    published_api, visit
):
    tokyo = visit(address_of(published_api), timezone_id="Asia/Tokyo")
    berlin = visit(address_of(published_api), timezone_id="Europe/Berlin")

    assert "Asia/Tokyo" in tokyo.locator("#zone").inner_text()
    assert tokyo.locator(".kick-off").first.inner_text() == "Sat 04:00"
    assert berlin.locator(".kick-off").first.inner_text() == "21:00"


@in_a_browser
def test_without_scripts_kick_offs_are_in_utc_and_say_so(published_api, visit):
    page = visit(address_of(published_api), java_script_enabled=False)

    assert page.locator(".kick-off").first.inner_text() == "19:00 UTC"
    assert "UTC" in page.locator("#zone").inner_text()


@in_a_browser
def test_an_endpoint_can_be_tried_from_its_reference(published_api, visit):
    page = visit(address_of(published_api, "/docs"))
    form = page.locator("#post-v1-predict form")
    form.get_by_role("button").click()
    form.locator(".answer", has_text="200").wait_for()
    assert '"away_team": "Man United"' in form.locator(".answer").inner_text()

    form.locator("textarea").fill('{"home_team": "Arsenal", "away_team": "Chelsee"}')
    form.get_by_role("button").click()
    form.locator(".answer", has_text="422").wait_for()
    assert "Unknown club" in form.locator(".answer").inner_text()


@in_a_browser
def test_the_waiting_page_becomes_the_matches_by_itself(warehouse_url, empty_api, visit):
    page = visit(address_of(empty_api))
    assert "first forecasts are being made" in page.inner_text("main")

    publish(warehouse_url)

    page.locator(".match").first.wait_for()


def test_the_page_lists_every_match_under_its_day_with_the_market_beside_ours(published_api):
    page = published_api.get("/").text

    assert page.count("<article") == 10
    assert page.count('class="line market"') == 9
    assert page.count("no odds yet") == 1
    assert page.count("time not set") == 1
    # Autoescape writes an apostrophe as an entity.
    for home, away, _ in fixtures():
        assert home.replace("'", "&#39;") in page
        assert away.replace("'", "&#39;") in page
    days = Counter(str(kick_off.date()) for *_, kick_off in fixtures() if kick_off)
    assert all(f'<time datetime="{day}"' in page for day in days)


def test_a_match_with_a_market_has_the_forecast_with_its_odds_in_numbers_below(published_api):
    page = published_api.get("/").text

    assert page.count('class="line with-odds"') == 9
    assert page.count('class="bar"') == 10 + 9


def test_the_page_says_what_each_forecast_knows(published_api):
    page = published_api.get("/").text

    assert "<dt>Forecast</dt><dd>knows no odds of this match</dd>" in page
    assert "<dt>With odds</dt><dd>our forecast with its odds</dd>" in page


def test_before_there_was_a_model_with_odds_the_page_speaks_of_none(warehouse_url):
    publish(warehouse_url, knows_odds=False)
    with running_api(warehouse_url) as api:
        page = api.get("/").text

    assert "knows no odds at all" in page
    assert "With odds" not in page
    assert page.count('class="line market"') == 9


def test_a_forecast_by_the_stand_in_says_so_at_its_match_alone(warehouse_url):
    publish(warehouse_url, model_version=4, stand_in=3)
    with running_api(warehouse_url) as api:
        page = api.get("/").text

    assert page.count("by version 3: knows no odds at all") == 1
    assert page.count('class="stand-in"') == 1


@in_a_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_names_of_the_three_forecasts_fit_beside_their_numbers(published_api, visit, width):
    page = visit(address_of(published_api), width)

    for match in page.locator(".match").all():
        numbers = [line.bounding_box() for line in match.locator(".numbers").all()]
        assert len({box["x"] for box in numbers}) == 1
        for name in match.locator(".name").all():
            box = name.bounding_box()
            assert box["height"] < 30, "broken into two lines"
            assert box["x"] + box["width"] <= numbers[0]["x"]
            assert name.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_page_says_what_made_the_forecasts(published_api):
    page = published_api.get("/").text

    assert "match-outcome version 1" in page
    assert '<span title="match-outcome-with-odds">version 2</span>' in page
    assert '<time datetime="2026-08-21T05:00:00Z"' in page
    assert "not yet judged" in page
    assert "Simulated data" not in page


def test_a_judged_model_is_not_called_unjudged(warehouse_url):
    publish(warehouse_url, is_judged=True)
    with running_api(warehouse_url) as api:
        assert "not yet judged" not in api.get("/").text


def test_between_seasons_the_page_says_that_nothing_is_coming_up(warehouse_url):
    publish(warehouse_url, with_fixtures=False)
    with running_api(warehouse_url) as api:
        assert api.get("/v1/predictions").json()["predictions"] == []
        assert "No matches are coming up" in api.get("/").text


def test_before_the_first_snapshot_the_page_says_so_and_looks_again(empty_api):
    answer = empty_api.get("/")

    assert answer.status_code == 503
    assert 'http-equiv="refresh"' in answer.text
    assert "first forecasts are being made" in answer.text


def test_names_from_the_database_are_text_not_markup(warehouse_url):
    publish(warehouse_url)
    with psycopg.connect(warehouse_url) as connection:
        connection.execute("UPDATE predictions SET home_team = '<script>alert(1)</script>'")
    with running_api(warehouse_url) as api:
        page = api.get("/").text

    assert "alert(1)" in page
    assert "<script>alert" not in page


def test_the_reference_shows_every_endpoint_and_loads_nothing_from_elsewhere(published_api):
    page = published_api.get("/docs").text

    for path in published_api.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in page
    assert 'src="http' not in page
    assert "&#34;home_team&#34;: &#34;Arsenal&#34;" in page
