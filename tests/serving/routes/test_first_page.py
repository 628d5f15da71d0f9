"""Tests of what the first page says at first sight: disagreements, odds, nothing coming up."""

import re
from itertools import pairwise

import psycopg
from serving.browsing import address_of, in_a_browser
from serving.made_up_record import score
from serving.made_up_snapshot import publish
from serving.page_text import words_of
from serving.running_api import running_api


def test_the_three_biggest_disagreements_are_those_of_the_api(api):
    page = words_of(api.get("/").text)
    found = []
    for one in api.get("/v1/predictions").json()["predictions"]:
        if one["market"] is None:
            continue
        names = ("home_win_probability", "draw_probability", "away_win_probability")
        clubs = (one["home_team"], "the draw", one["away_team"])
        for name, who in zip(names, clubs, strict=True):
            found.append((100 * (one[name] - one["market"][name]), who, one["match_id"]))
    biggest = {}
    for points, who, match_id in sorted(found, key=lambda f: -abs(f[0])):
        biggest.setdefault(match_id, (points, who))

    for points, who in list(biggest.values())[:3]:
        more = "more" if points > 0 else "less"
        assert f"we give {who} {abs(points):.0f} points {more} than the market" in page
    # Once at its match, once above all.
    assert page.count("points more than the market") + page.count("points less than the") == 6


def test_the_numbers_of_every_match_are_those_of_the_api_in_whole_per_cents(api):
    shown = re.findall(r'aria-label="home (\S+) %, draw (\S+) %, away (\S+) %"', api.get("/").text)
    expected = []
    for one in api.get("/v1/predictions").json()["predictions"]:
        expected += [one] + [one[name] for name in ("market", "with_odds") if one[name]]

    names = ("home_win_probability", "draw_probability", "away_win_probability")
    assert len(shown) == len(expected) == 28
    for labels, three in zip(shown, expected, strict=True):
        assert sum(map(int, labels)) == 100
        assert all(
            abs(int(label) - 100 * three[name]) < 1
            for label, name in zip(labels, names, strict=True)
        )


@in_a_browser
def test_numbers_stand_over_their_bars_and_cover_none(api, visit):
    for width in (390, 1280):
        page = visit(address_of(api), width)
        page.locator(".disagreements a").first.click()
        assert "#E0-2026-" in page.url
        lines = page.evaluate(
            "[...document.querySelectorAll('svg.numbers')]"
            ".map(line => [line, ...line.querySelectorAll('text')]"
            ".map(e => e.getBoundingClientRect()).map(box => [box.left, box.right]))"
        )
        assert len(lines) == 28
        for (start, end), *numbers in lines:
            assert start - 1 <= numbers[0][0]
            assert numbers[-1][1] <= end + 1
            assert all(left[1] <= right[0] for left, right in pairwise(numbers))


def test_a_page_on_which_no_match_has_odds_says_so_once(warehouse_url):
    publish(warehouse_url)
    with psycopg.connect(warehouse_url) as connection:
        connection.execute(
            "UPDATE predictions SET market_home_probability = NULL, market_draw_probability = NULL,"
            "market_away_probability = NULL, with_odds_home_win_probability = NULL, "
            "with_odds_draw_probability = NULL, with_odds_away_win_probability = NULL, "
            "with_odds_model_version = NULL"
        )
    with running_api(warehouse_url) as api:
        page = words_of(api.get("/").text)

    assert page.count("No coming match has odds yet") == 1
    assert "than the market" not in page


def test_out_of_season_the_page_says_when_the_last_match_was_and_what_the_record_is(warehouse_url):
    publish(warehouse_url, with_fixtures=False)
    score(warehouse_url)
    with running_api(warehouse_url) as api:
        page = api.get("/").text
        text = words_of(page)

    assert "The last match was on 16 August 2026" in text
    assert "Over 4,940 matches since 2012/13 the log loss of our forecast was 0.9558" in text
    for path in ("/season", "/record", "/docs#post-v1-predict"):
        assert f'href="{path}"' in page.partition("<main")[2]


def test_where_nothing_is_known_of_any_club_the_list_of_fixtures_is_not_blamed(warehouse_url):
    publish(warehouse_url, with_fixtures=False)
    with psycopg.connect(warehouse_url) as connection:
        connection.execute("DELETE FROM pairings")
    with running_api(warehouse_url) as api:
        page = words_of(api.get("/").text)

    assert "No coming match can be forecast" in page
    assert "is listed for the coming days" not in page
