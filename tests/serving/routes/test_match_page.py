"""Tests of the page of a match, in a real browser."""

import psycopg
import pytest
from serving.absent_database import database_away
from serving.browsing import address_of, in_a_browser
from serving.made_up_history import played_matches, publish_with_history
from serving.made_up_snapshot import TOTAL_GOALS, strengths_of
from serving.running_api import eventually, readiness, running_api

from pl_serving.score_table import ScoreTable, scores_of

COMING = "E0-2026-Man City-v-Sunderland"
PLAYED = played_matches()[-1].match_id
AFTERWARDS = played_matches()[200].match_id
THREE = ("home_win_probability", "draw_probability", "away_win_probability")
STICKING_OUT = """[...document.querySelectorAll("main table, main figure, main .card")]
  .filter(part => part.getBoundingClientRect().right
    > document.querySelector("main h2").getBoundingClientRect().right + 1)
  .map(part => part.className)"""
OVERFLOWING = """[...document.querySelectorAll("th, td, h1, h2, .name, li span")]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth)
  .map(cell => cell.textContent)"""


def in_per_cent(of):
    return [f"{100 * of[name]:.1f}" for name in THREE]


def column(page, number):
    return page.locator(f".prices tbody td:nth-child({number})").all_inner_texts()


@in_a_browser
@pytest.mark.parametrize("match_id", [COMING, PLAYED])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_page_fits_draws_its_chart_and_asks_no_other_host(
    api_with_past, visit, match_id, width, scheme
):
    page = visit(address_of(api_with_past, f"/matches/{match_id}"), width, color_scheme=scheme)
    page.locator("figure.drawn .scatterlayer path.js-line").nth(1).wait_for(state="attached")

    assert page.complaints == []
    assert all(url.startswith((address_of(api_with_past), "data:")) for url in page.addresses)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(STICKING_OUT) == []
    lines = page.locator("figure.chart .scatterlayer path.js-line")
    # As long as the chart is wide, and one of them dashed: they differ by more than colour.
    assert [line.bounding_box()["width"] > width / 2 for line in lines.all()] == [True, True]
    dashes = [line.evaluate("e => e.style.strokeDasharray") for line in lines.all()]
    assert len(set(dashes)) == 2


@in_a_browser
def test_the_numbers_of_a_coming_match_are_those_of_the_api(api_with_past, visit):
    listed = api_with_past.get("/v1/predictions").json()["predictions"][0]
    page = visit(address_of(api_with_past))
    page.locator(".match h3 a").first.click()
    page.locator("h1", has_text="Man City v Sunderland").wait_for()

    assert column(page, 2) == in_per_cent(listed)
    assert column(page, 3) == [f"{1 / listed[name]:.2f}" for name in THREE]
    assert column(page, 4) == in_per_cent(listed["market"])
    assert column(page, 6) == in_per_cent(listed["with_odds"])
    moves = page.locator(".moves tbody tr")
    assert moves.count() == 2
    newest = moves.first.locator("td").first.locator("span").all_inner_texts()
    assert newest == in_per_cent(listed)
    assert page.locator(".settled").count() == 0


@in_a_browser
def test_a_played_match_shows_its_score_and_how_everybody_did(api_with_past, visit):
    known = api_with_past.get(f"/v1/predictions/{PLAYED}").json()
    page = visit(address_of(api_with_past, f"/matches/{PLAYED}"), timezone_id="Asia/Tokyo")

    result, settled = known["result"], known["settled"]
    score = f"{result['home_goals']}–{result['away_goals']}"
    heading = f"{known['home_team']} {score} {known['away_team']}"
    assert page.locator("h1").inner_text() == heading
    assert "23:00" in page.locator(".when").inner_text()
    assert column(page, 2) == in_per_cent(settled["forecast"])
    shown = [row.locator("td").all_inner_texts() for row in page.locator(".settled tbody tr").all()]
    assert [row[1:] for row in shown] == [
        [f"{settled[of]['log_loss']:.4f}", f"{settled[of]['rps']:.4f}"]
        for of in ("forecast", "market", "closing")
    ]


@in_a_browser
def test_form_and_ratings_are_those_of_before_the_match(api_with_past, visit):
    match = played_matches()[200]
    page = visit(address_of(api_with_past, f"/matches/{AFTERWARDS}"))

    assert page.locator("h2").first.inner_text() == "Forecast made afterwards"
    before = [
        one
        for one in played_matches()[:200]
        if match.home_team in (one.home_team, one.away_team) and one.match_date < match.match_date
    ]
    scores = page.locator(".form .card").first.locator("li a").all_inner_texts()
    assert scores == [f"{one.home_goals}–{one.away_goals}" for one in reversed(before[-5:])]
    page.locator("summary").click()
    ratings = api_with_past.get(
        f"/v1/ratings/{match.home_team}", params={"to": match.match_date.isoformat()}
    ).json()["ratings"]
    points = page.locator(".elo-points").first.locator("tbody td:last-child").all_inner_texts()
    assert points == [f"{row['elo']:.1f}" for row in reversed(ratings)]


def test_the_heat_map_holds_every_score_and_agrees_with_the_forecast(api_with_past):
    listed = api_with_past.get("/v1/predictions").json()["predictions"][0]
    matrix = scores_of(tuple(listed[name] for name in THREE), TOTAL_GOALS)
    table = ScoreTable.of(matrix)
    page = api_with_past.get(f"/matches/{COMING}").text

    assert len(table.lines) == len(table.lines[0]) == len(table.goals) == 7
    shown = [float(cell.label.replace("<0.1", "0")) for line in table.lines for cell in line]
    assert sum(shown) == pytest.approx(100, abs=1)
    assert all(f">{cell.label.replace('<', '&lt;')}<" in page for cell in table.lines[1])
    likeliest = table.likeliest[0]
    assert likeliest.probability == matrix.max()
    first = listed["likeliest_scores"][0]
    assert (likeliest.home_goals, likeliest.away_goals) == (
        first["home_goals"],
        first["away_goals"],
    )
    assert table.home_goals == pytest.approx(listed["expected_home_goals"])
    assert table.away_goals == pytest.approx(listed["expected_away_goals"])


def test_a_match_nobody_knows_is_not_found_and_points_to_the_coming_ones(api_with_past):
    answer = api_with_past.get("/matches/nothing")

    assert answer.status_code == 404
    assert "No such match" in answer.text
    assert 'href="/"' in answer.text


def test_without_the_database_a_coming_match_is_shown_and_says_what_is_missing(warehouse_url):
    publish_with_history(warehouse_url)
    with running_api(warehouse_url) as api, database_away(warehouse_url):
        eventually(lambda: readiness(api)["database"] == "unreachable")
        coming = api.get("/matches/E0-2026-Man City-v-Sunderland")
        assert coming.status_code == 200
        assert "85.9" in coming.text
        assert "missing here" in coming.text
        assert api.get(f"/matches/{played_matches()[0].match_id}").status_code == 503


def test_a_match_that_is_still_far_is_shown_as_were_it_played_now(warehouse_url):
    publish_with_history(warehouse_url)
    with psycopg.connect(warehouse_url) as connection:
        connection.execute(
            "INSERT INTO calendar (match_id, league, season, match_date, home_team, away_team, "
            "source) VALUES ('E0-2026-arsenal-v-chelsea', 'E0', 2026, '2027-02-06', 'Arsenal', "
            "'Chelsea', 'made up')"
        )
        connection.execute("DELETE FROM backtest_predictions")
    with running_api(warehouse_url) as api:
        far = api.get("/matches/E0-2026-arsenal-v-chelsea").text
        unforecast = api.get(f"/matches/{AFTERWARDS}").text
        expected = f"{100 * strengths_of('Arsenal', 'Chelsea')[0]:.1f}"

    assert "Were it played now" in far
    assert f"<td>{expected}</td>" in far
    assert "6 February 2027</time>, time not set" in far
    assert "No forecast of this match is held." in unforecast
