"""Tests of the pages of betting, over HTTP and in a real browser."""

import re

from serving.absent_database import NO_DATABASE
from serving.browsing import address_of, in_a_browser
from serving.made_up_betting import publish_with_betting
from serving.page_text import words_of
from serving.running_api import eventually, running_api
from serving.served_data import decide

from pl_serving.betting_words import per_cent, verdict

PAGE = "/betting"
TRY = {"strategy": "value", "model": "champion", "price": "best", "from": "2025", "unit": "50"}


@in_a_browser
def test_the_pages_fit_draw_and_show_the_numbers_of_the_api_on_telephone_and_desk(
    betting_api, visit
):
    results = betting_api.get("/v1/betting/results").json()["results"]
    for width, scheme in ((390, "dark"), (1280, "light")):
        for path, charts in ((PAGE, 2), (f"{PAGE}/try?strategy=everything&price=average", 1)):
            page = visit(address_of(betting_api, path), width, color_scheme=scheme)
            page.locator("figure.chart.drawn").nth(charts - 1).wait_for()

            assert page.complaints == []
            assert all(url.startswith(address_of(betting_api)) for url in page.addresses)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(OUT_OF_SIGHT) == []
            if path == PAGE:
                shown = page.locator(".settings:not(.accounts) td.return strong").all_inner_texts()
                returns = [per_cent(row["return_on_turnover"]) for row in results]
                assert sorted(shown) == sorted(returns)


@in_a_browser
def test_a_losing_interval_looks_like_losing(betting_api, visit):
    page = visit(address_of(betting_api, PAGE))

    def colour(of, what="color"):
        return page.locator(of).first.evaluate(f"e => getComputedStyle(e).{what}")

    losing = page.locator("tr.loses .whisker").first
    zero, low_to_high = (losing.locator("line").nth(n).bounding_box() for n in (0, 1))
    assert low_to_high["x"] + low_to_high["width"] < zero["x"]
    assert page.locator("tr.loses .verdict").first.inner_text() == "▼ loses"
    red, green, _ = map(int, re.findall(r"\d+", colour("tr.loses .return strong"))[:3])
    assert red > 2 * green
    assert colour("tr.loses .whisker") == colour("tr.loses .return strong")
    assert colour("tr.may-be-chance .return strong") != colour("tr.loses .return strong")


def test_only_what_is_beyond_luck_wins():
    assert verdict(-0.1, -0.01, 1.0) == "loses"
    assert verdict(-0.1, 0.1, 0.5) == "may be chance"
    assert verdict(0.01, 0.1, 0.2) == "may be chance"
    assert verdict(0.01, 0.1, 0.01) == "wins"
    assert verdict(None, None, None) == "too few bets"


def test_a_rule_of_ones_own_is_answered_as_the_api_answers_it(betting_api):
    page = words_of(betting_api.get(f"{PAGE}/try", params=TRY).text)
    question = {name: TRY[name] for name in ("strategy", "model", "price")}
    found = betting_api.post(
        "/v1/betting/simulate", json=question | {"unit": 50, "seasons": {"from": 2025}}
    ).json()

    assert found["in_words"] in page
    assert f"{found['overall']['bets']:,}, " in page
    for season in found["by_season"]:
        assert per_cent(season["return_on_turnover"]) in page
    assert "was chosen with these seasons in sight" in page
    assert "Best prices are the highest of many bookmakers" in page


def test_a_rule_that_does_not_fit_gets_its_reason_and_the_form_back(betting_api):
    for wrong, words in (
        ({"strategy": "martingale"}, "expected one of everything"),
        (TRY | {"price": "<b>"}, "expected the price to be one that is held"),
        (TRY | {"unit": "much"}, "unit: Input should be a valid integer"),
        (TRY | {"margin": "0.1"}, "expected no `margin`"),
        ({}, "strategy"),
    ):
        answer = betting_api.get(f"{PAGE}/try", params=wrong)
        assert answer.status_code == 422
        assert words in answer.text
        assert "<b>" not in answer.text
        assert 'name="strategy"' in answer.text
    # The form sends a forecast for every rule: who needs none does not mind.
    asked = TRY | {"strategy": "everything", "threshold": ""}
    assert betting_api.get(f"{PAGE}/try", params=asked).status_code == 200


def test_the_ledger_says_that_it_is_paper_and_since_when_it_runs(betting_api):
    page = words_of(betting_api.get(PAGE).text)

    assert "It is paper money: nobody has bet a penny. It runs since 1 August 2025" in page
    assert "Open bets 21 Aug 2026" in page
    assert "Settled of late" in page
    assert "the market wins most of the time" in page


def test_what_is_simulated_says_so(warehouse_url, simulated_warehouse_url):
    publish_with_betting(simulated_warehouse_url, data_source="simulated")
    decide(warehouse_url, "simulated")
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        eventually(lambda: api.get("/health/ready").status_code == 200)
        for path in (PAGE, f"{PAGE}/try?strategy=everything"):
            page = api.get(path).text
            assert "<title>Simulated: " in page
            assert "notice loud" in page
        answer = api.post("/v1/betting/simulate", json={"strategy": "everything"}).json()
        assert answer["data_source"] == "simulated"


def test_before_anything_was_tried_the_page_says_what_is_waited_for(api):
    page = api.get(PAGE)

    assert page.status_code == 200
    assert "No rule has been tried yet" in page.text
    assert "No account has been opened yet" in page.text
    assert "figure" not in page.text


def test_without_snapshot_or_database_the_page_waits(bare_api):
    for path in (PAGE, f"{PAGE}/try"):
        answer = bare_api.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]


def test_while_the_database_is_away_the_page_says_so(warehouse_url, tmp_path):
    kept = tmp_path / "snapshot.json"
    publish_with_betting(warehouse_url)
    with running_api(warehouse_url, snapshot_file=kept):
        eventually(kept.exists)
    with running_api(NO_DATABASE, snapshot_file=kept) as api:
        for path in (PAGE, f"{PAGE}/try?strategy=everything"):
            answer = api.get(path)
            assert answer.status_code == 503
            assert "Past bets cannot be read at present" in answer.text


OUT_OF_SIGHT = """[...document.querySelectorAll(".settings th, .settings td, .verdict, .bets li")]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth
               && e.closest("thead") === null)
  .map(e => e.textContent.trim())"""
