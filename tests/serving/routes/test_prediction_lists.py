"""Tests of lists of forecasts: what of them is asked for, page by page, and as CSV."""

import csv
import io

import psycopg
import pytest
from serving.made_up_snapshot import fixtures, publish
from serving.running_api import running_api

LISTED = [f"E0-2026-{home}-v-{away}" for home, away, _ in fixtures()]


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [prediction["match_id"] for prediction in answer.json()["predictions"]]


def test_matches_are_narrowed_down_by_day_club_and_league(published_api):
    def asked(**question):
        return ids(published_api.get("/v1/predictions", params=question))

    first_day = asked(to="2026-08-21")
    assert len(first_day) == 1
    assert asked(**{"from": "2026-08-22"}) == [one for one in LISTED if one not in first_day]
    assert asked(team="manchester city") == LISTED[:1]
    assert asked(league="E0") == LISTED
    assert asked(team="Leicester") == []


@pytest.mark.parametrize("size", [1, 3, 9, 10, 500])
def test_pages_hold_every_match_once_and_in_order(published_api, size):
    found, cursor = [], None
    while True:
        question = {"limit": size} | ({"cursor": cursor} if cursor else {})
        answer = published_api.get("/v1/predictions", params=question)
        found += ids(answer)
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
        assert len(ids(answer)) == size
    assert found == LISTED


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"from": "2026-09-01", "to": "2026-08-01"}, "query"),
        ({"to": "2020-01-01"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"limit": 501}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "nowhere"}, "cursor"),
        ({"cursor": "2026-08-21~"}, "cursor"),
        ({"cursor": "2026-08-21~\x00"}, "cursor"),
        ({"team": "Real Madrid"}, "team"),
        ({"league": "XX"}, "league"),
        ({"status": "maybe"}, "status"),
        ({"format": "xml"}, "format"),
        ({"fromm": "2026-09-01"}, "fromm"),
    ],
)
def test_a_question_that_does_not_fit_is_refused_with_its_field(published_api, question, field):
    answer = published_api.get("/v1/predictions", params=question)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field


def test_days_that_are_over_are_said_to_be_so_and_how_to_ask_for_them(published_api):
    detail = published_api.get("/v1/predictions", params={"to": "2020-01-01"}).json()["detail"]

    assert "2026-08-21" in detail
    assert "status=played" in detail


def test_a_day_is_over_when_it_is_over_in_london(warehouse_url):
    publish(warehouse_url)
    with psycopg.connect(warehouse_url) as connection:
        # Half past midnight in London.
        connection.execute("UPDATE prediction_snapshots SET as_of = '2026-08-21 23:30Z'")
    with running_api(warehouse_url) as api:
        over = api.get("/v1/predictions", params={"to": "2026-08-21"})
        begun = api.get("/v1/predictions", params={"to": "2026-08-22"})

    assert over.status_code == 422
    assert over.json()["type"] == "/docs#matches-are-played"
    assert begun.status_code == 200


@pytest.mark.parametrize(
    "how", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}]
)
def test_a_list_as_csv_holds_the_numbers_of_the_list_as_json(published_api, how):
    answer = published_api.get("/v1/predictions", **how)
    listed = published_api.get("/v1/predictions").json()["predictions"]

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["match_id"] for row in rows] == LISTED
    for row, prediction in zip(rows, listed, strict=True):
        assert float(row["home_win_probability"]) == prediction["home_win_probability"]
        assert float(row["fair_odds_draw"]) == prediction["fair_odds"]["draw"]
        market = prediction["market"]
        assert row["market_away_win_probability"] == (
            "" if market is None else str(market["away_win_probability"])
        )
        assert row["kick_off_utc"] == (prediction["kick_off_utc"] or "")
