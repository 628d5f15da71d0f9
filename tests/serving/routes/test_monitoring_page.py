"""Tests of the page of monitoring, over HTTP and in a real browser."""

import shutil
import time

import psycopg
import pytest
from serving.absent_database import NO_DATABASE
from serving.browsing import address_of, in_a_browser
from serving.made_up_metrics import LATEST
from serving.made_up_monitoring import REPORT, RUN, monitor
from serving.made_up_snapshot import AS_OF, publish
from serving.page_text import words_of
from serving.running_api import eventually, running_api
from serving.served_data import decide

from pl_serving.dashboards import NAMES
from pl_serving.settings import ServingSettings

PAGE = "/monitoring"
FOLDER = ServingSettings.model_fields["dashboards_folder"].default
MLFLOW = "http://127.0.0.1:9"
DRAWN = (
    """[...document.querySelectorAll("figure.chart")].every(f => f.classList.contains("drawn"))"""
)
HALF_A_MINUTE_EACH_LOOK = """() => {
  const now = Date.now; let ahead = 0;
  Date.now = () => now() + (ahead += 30000);
}"""


def wait_until_drawn(page):
    eventually(lambda: page.evaluate(DRAWN))


@pytest.fixture(scope="module")
def monitored_url(module_warehouse_url):
    publish(module_warehouse_url)
    # Every hour of the 30 days that are kept whole.
    monitor(
        *(module_warehouse_url,), match_days=120, days=30, is_first_evening=False, looks_a_day=24
    )
    return module_warehouse_url


@pytest.fixture(scope="module")
def monitored(monitored_url):
    """An API whose database has all that is followed, for tests that only read or add."""
    with running_api(monitored_url, mlflow_url=MLFLOW) as client:
        yield client


def test_each_dashboard_answers_whole_and_soon_and_none_of_its_panels_is_empty(monitored):
    for name in NAMES:
        seconds = []
        for span in ("30d", "1y", "2y", "all", "nonsense"):
            began = time.monotonic()
            answer = monitored.get(PAGE, params={"board": name, "range": span})
            seconds.append(time.monotonic() - began)

            assert answer.status_code == 200
            assert "cannot be shown" not in answer.text
            assert "no answer within" not in answer.text
            if span in ("2y", "all"):
                assert 'class="nothing"' not in answer.text
            assert "As of 21 August 2026, 05:00 UTC" in words_of(answer.text)
        # The machine may be busy with something else for a moment.
        assert min(seconds) < 2
    assert monitored.get(PAGE, params={"board": "<b>"}).text.count("<b>") == 0


@in_a_browser
def test_the_tabs_draw_fit_complain_of_nothing_and_ask_no_other_host(monitored, visit):
    for name, width, scheme in zip(NAMES, (390, 1280, 390), ("light", "dark", "dark"), strict=True):
        page = visit(address_of(monitored, f"{PAGE}?board={name}"), width, color_scheme=scheme)
        wait_until_drawn(page)

        assert page.complaints == []
        assert all(url.startswith(address_of(monitored)) for url in page.addresses)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for chart in page.locator("figure.chart").all():
            assert chart.locator(".main-svg").first.bounding_box()["width"] <= width


@in_a_browser
def test_the_page_is_loaded_within_two_seconds(monitored, visit):
    page = visit(address_of(monitored, PAGE))

    def seconds():
        page.reload()
        return page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000

    # The machine may be busy with something else for a moment.
    assert any(seconds() < 2 for _ in range(5))


@in_a_browser
def test_panels_show_the_numbers_of_the_tables(monitored, monitored_url, visit):
    page = visit(address_of(monitored, PAGE))
    wait_until_drawn(page)
    lines = page.evaluate(
        "[...document.querySelector('[aria-label=\"Log loss, last 380 matches\"] .plot').data]"
        ".map(t => ({name: t.name, last: t.y.at(-1), when: t.x.at(-1)}))"
    )
    with psycopg.connect(monitored_url) as connection:
        newest = dict(
            connection.execute(
                "SELECT DISTINCT ON (labels) labels->>'model', round(value::numeric, 6)::float "
                "FROM metrics WHERE name = 'forecast_log_loss' AND labels->>'window' = '380' "
                "ORDER BY labels, time DESC"
            ).fetchall()
        )
        seasons = connection.execute(
            "SELECT labels->>'season', value FROM metrics WHERE name = 'season_log_loss' "
            "AND labels->>'model' = 'champion' ORDER BY 1 DESC"
        ).fetchall()
    assert newest["champion"] == pytest.approx(LATEST["champion"])
    named = {
        "ours": "champion",
        "ours with odds": "champion_with_odds",
        "market": "market",
        "closing odds": "closing",
    }
    assert {line["name"]: line["last"] for line in lines} == {
        name: newest[model] for name, model in named.items()
    }
    assert {line["when"][:10] for line in lines} == {"2026-05-25"}
    rows = page.locator('section[aria-label="Seasons"] tbody tr').all_inner_texts()
    assert [row.split("\t")[:2] for row in rows] == [
        [season, f"{value:.4f}"] for season, value in seasons
    ]
    ours = page.locator('section[aria-label="Every score of the last 380 matches"] tbody tr').first
    assert ours.locator("td").nth(1).inner_text() == f"{newest['champion']:.4f}"


@in_a_browser
def test_the_operators_tab_names_the_open_alert_and_leads_to_the_report(monitored, visit):
    page = visit(address_of(monitored, f"{PAGE}?board=operator"))
    alerts = page.locator('section[aria-label="Alerts"]')
    assert "bad" in alerts.locator("dl > div").first.get_attribute("class")
    assert alerts.locator("dd").first.inner_text().startswith("1")
    assert "found yesterday's" in page.locator('section[aria-label="Open alerts"]').inner_text()
    link = page.locator('section[aria-label="Drift at the last look"] td a').first
    assert link.get_attribute("href") == f"{MLFLOW}/get-artifact?run_uuid={RUN}&path={REPORT}"
    assert RUN not in page.locator("main").inner_text()


@in_a_browser
def test_what_is_new_comes_by_itself_and_the_page_stays_where_it_is(
    monitored, monitored_url, visit
):
    page = visit(address_of(monitored, f"{PAGE}?board=bettor"))
    wait_until_drawn(page)
    panel = page.locator('section[aria-label="Bankroll"]')
    panel.locator("summary").click()
    page.evaluate("window.scrollTo(0, 600); document.body.dataset.same = 'yes'")
    with psycopg.connect(monitored_url) as connection:
        connection.execute(
            "UPDATE metrics SET value = 12345 WHERE name = 'betting_bankroll_pounds' AND time = %s",
            [AS_OF],
        )
    page.evaluate(HALF_A_MINUTE_EACH_LOOK)
    eventually(lambda: panel.locator("dd").first.inner_text() == "£12,345")

    last = "document.querySelector('[aria-label=\"Bankroll over time\"] .plot').data[0].y.at(-1)"
    eventually(lambda: page.evaluate(last) == 12345)
    assert page.evaluate("document.body.dataset.same") == "yes"
    assert page.evaluate("window.scrollY") == 600
    assert panel.locator("details").get_attribute("open") is not None
    assert page.locator("#refreshed").inner_text().startswith("Refreshed at")
    assert page.complaints == []


def test_a_panel_that_fails_says_so_in_its_place_and_costs_no_other(monitored_url, tmp_path):
    for name in NAMES:
        shutil.copy(FOLDER / f"{name}.json", tmp_path)
    broken = tmp_path / "bettor.json"
    text = broken.read_text()
    assert "name IN ('data_overround')" in text
    text = text.replace("name IN ('data_overround')", "nonsense IN ('data_overround')")
    text = text.replace("FROM bets WHERE", "FROM bets, pg_sleep(9) WHERE")
    broken.write_text(text)
    with running_api(monitored_url, dashboards_folder=tmp_path) as api:
        page = words_of(api.get(f"{PAGE}?board=bettor").text)
        assert 'cannot be shown: column "nonsense" does not exist' in page
        assert "no answer within 1.5 s" in page
        assert "£" in page
        broken.write_text("{}")
        assert api.get(f"{PAGE}?board=operator").status_code == 200


def test_without_its_files_the_page_says_what_is_expected_and_the_others_stay(
    monitored_url, tmp_path
):
    with running_api(monitored_url, dashboards_folder=tmp_path) as api:
        answer = api.get(PAGE)
        assert answer.status_code == 503
        assert "forecaster.json of the folder that PL_DASHBOARDS_FOLDER names" in answer.text
        assert api.get("/").status_code == 200


def test_before_anything_was_measured_panels_say_so_in_words(api):
    for name in NAMES:
        answer = api.get(PAGE, params={"board": name})
        assert answer.status_code == 200
        assert "cannot be shown" not in answer.text
    page = words_of(api.get(f"{PAGE}?board=operator").text)
    for said in ("none open", "nothing has been measured of late", "no monitoring run yet"):
        assert said in page
    # Once in a panel, and not under the name of each of its numbers.
    forecaster = words_of(api.get(f"{PAGE}?board=forecaster").text)
    assert "no record yet" in forecaster
    assert "ours with odds" not in forecaster


def test_simulated_monitoring_says_so_loudly(warehouse_url, simulated_warehouse_url):
    publish(simulated_warehouse_url, data_source="simulated")
    decide(warehouse_url, "simulated")
    with running_api(warehouse_url, simulated_warehouse_url=simulated_warehouse_url) as api:
        page = api.get(PAGE).text

    assert "<title>Simulated: Monitoring" in page
    assert "notice loud" in page


def test_while_the_database_is_away_the_page_says_so(warehouse_url, bare_api, tmp_path):
    assert bare_api.get(PAGE).status_code == 503
    kept = tmp_path / "snapshot.json"
    publish(warehouse_url)
    with running_api(warehouse_url, snapshot_file=kept):
        eventually(kept.exists)
    with running_api(NO_DATABASE, snapshot_file=kept) as api:
        answer = api.get(PAGE)
    assert answer.status_code == 503
    assert "kept in the database, which does not answer" in answer.text
