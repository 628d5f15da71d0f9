"""Tests of the route and the pages that say how the season may end."""

import datetime as dt

import pytest
from serving.browsing import address_of, in_a_browser
from serving.made_up_projection import positions, project
from serving.made_up_snapshot import AS_OF, CLUBS, SEASON, publish
from serving.running_api import eventually, running_api

PATH = "/v1/projection"
HEADING = "Premier League 2026/27"


@pytest.fixture
def projected(warehouse_url):
    """An API whose snapshot has a projection."""
    project(warehouse_url, publish(warehouse_url))
    with running_api(warehouse_url) as client:
        yield client


def assert_no_projection(answer):
    problem = answer.json()
    assert answer.status_code == problem["status"] == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/docs#no-projection"
    assert problem["field"] == "league"
    return problem


def test_every_club_has_its_chances_and_its_positions_by_expected_points(projected):
    answer = projected.get(PATH)
    season = answer.json()

    assert answer.status_code == 200
    assert season | {"clubs": []} == {
        "league": "E0",
        "season": SEASON,
        "clubs": [],
        "as_of": "2026-08-21T05:00:00Z",
        "model_name": "match-outcome",
        "model_version": 1,
        "data_source": "real",
    }
    assert [club["team"] for club in season["clubs"]] == list(CLUBS)
    first = season["clubs"][0]
    assert first["position_probabilities"] == positions()[0].tolist()
    assert first["title_probability"] == first["position_probabilities"][0]
    assert (first["played"], first["points"], first["expected_points"]) == (24, 60, 88.4)
    assert projected.get(PATH, params={"league": "E0"}).json() == season


def test_without_a_projection_the_answer_says_what_is_waited_for(api):
    problem = assert_no_projection(api.get(PATH))

    assert "once all clubs of the season" in problem["detail"]
    assert problem["data_source"] == "real"
    assert HEADING not in api.get("/").text
    page = api.get("/season")
    assert page.status_code == 200
    assert "There is no projection at present" in page.text
    assert "The last match held was on 16 August" in page.text


def test_the_old_path_answers_the_same_and_is_deprecated(projected):
    assert projected.get("/v1/season-projection").json() == projected.get(PATH).json()
    paths = projected.get("/openapi.json").json()["paths"]
    assert paths["/v1/season-projection"]["get"]["deprecated"] is True
    assert "deprecated" not in paths[PATH]["get"]
    assert projected.get("/docs").text.count('<span class="tag">deprecated</span>') == 1


def test_a_league_that_is_not_served_is_refused_with_those_that_are(projected):
    problem = projected.get(PATH, params={"league": "I1"}).json()

    assert problem["type"] == "/docs#league-not-served"
    assert problem["served"] == ["E0"]
    assert projected.get(PATH, params={"league": "E" * 9}).status_code == 422


def test_before_the_first_snapshot_there_is_no_projection_either(empty_api):
    assert empty_api.get(PATH).status_code == 503


def test_a_projection_is_served_as_soon_as_it_is_there_and_until_there_is_another(
    api, warehouse_url
):
    assert_no_projection(api.get(PATH))
    project(warehouse_url, 1)
    eventually(lambda: api.get(PATH).status_code == 200)

    number = publish(warehouse_url, model_version=2)
    eventually(lambda: api.get("/health/ready").json()["snapshot_id"] == number)
    assert api.get(PATH).json()["as_of"] == "2026-08-21T05:00:00Z"

    project(warehouse_url, number, as_of=AS_OF + dt.timedelta(days=1))
    eventually(lambda: api.get(PATH).json()["as_of"] == "2026-08-22T05:00:00Z")

    number = publish(warehouse_url, season=SEASON + 1)
    eventually(lambda: api.get("/health/ready").json()["snapshot_id"] == number)
    assert_no_projection(api.get(PATH))


def test_a_projection_that_is_kept_on_disk_is_served_without_the_database(warehouse_url, tmp_path):
    path = tmp_path / "snapshot.json"
    project(warehouse_url, publish(warehouse_url))
    with running_api(warehouse_url, snapshot_file=path) as api:
        eventually(path.exists)
        kept = api.get(PATH).json()
    with running_api("postgresql://nobody@127.0.0.1:9/warehouse", snapshot_file=path) as api:
        assert api.get(PATH).json() == kept


def test_what_is_simulated_says_so_in_the_answer_in_refusals_and_on_the_page(warehouse_url):
    number = publish(warehouse_url, data_source="simulated")
    with running_api(warehouse_url) as api:
        detail = assert_no_projection(api.get(PATH))["detail"]
        assert detail.startswith("In the simulated league: ")

        project(warehouse_url, number, data_source="simulated")
        eventually(lambda: api.get(PATH).status_code == 200)
        assert api.get(PATH).json()["data_source"] == "simulated"
        assert f'{HEADING} <span class="tag">simulated</span>' in api.get("/season").text
        assert 'in contention <span class="tag">simulated</span>' in api.get("/").text


def test_the_page_has_a_line_for_every_club_with_a_cell_for_every_position(projected):
    page = projected.get("/season").text

    assert f"<h2>{HEADING}</h2>" in page
    assert page.count('<th scope="row" class="club">') == 20
    assert page.count('<td class="position ') == 400
    assert "240 of 380 are played" in page


def test_the_first_page_names_those_in_contention_with_the_chances_of_the_api(projected):
    page = projected.get("/").text

    assert page.count('class="position') == 0
    assert 'href="/season"' in page
    clubs = projected.get(PATH).json()["clubs"]
    for name in ("title", "top_four", "relegation"):
        likeliest = max(clubs, key=lambda club: club[f"{name}_probability"])
        per_cent = f"{100 * likeliest[f'{name}_probability']:.0f}"
        row = f'<th scope="row">{likeliest["team"]}</th><td>{per_cent}&#8239;%</td>'
        assert row in page


@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_table_fits_its_window_and_every_cell_can_be_read(projected, visit, width, scheme):
    page = visit(address_of(projected, "/season"), width, color_scheme=scheme)

    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(f"({LEAST_CONTRAST})()") >= 4.5


OVERFLOWING = """[...document.querySelectorAll(".season th, .season td")]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"""
# Of text on its cell's ground, as WCAG 2 defines it; the page paints the colours that are mixed.
LEAST_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const light = colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return Math.min(...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(level => {
    const cell = document.querySelector(".season td.position");
    cell.className = `position heat-${level}`;
    const style = getComputedStyle(cell);
    const card = getComputedStyle(document.querySelector(".season table")).backgroundColor;
    const ground = level ? style.backgroundColor : card;
    const [low, high] = [light(style.color), light(ground)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }));
}"""
