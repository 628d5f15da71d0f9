"""The table of settings of betting, pooled and by season, as JSON and CSV."""

import csv
import io

from serving.asked_of_betting import RESULTS, refused


def test_results_are_filtered_and_shown_pooled_unless_asked(betting_api):
    pooled = betting_api.get(RESULTS).json()["results"]
    assert {row["season"] for row in pooled} == {None}
    each = betting_api.get(RESULTS, params={"season": "each"}).json()["results"]
    assert len(each) > 2 * len(pooled)
    asked = {"season": "2025", "strategy": "favourite", "price": "best"}
    [one] = betting_api.get(RESULTS, params=asked).json()["results"]
    assert one in each
    of_model = betting_api.get(RESULTS, params={"model": "champion"}).json()["results"]
    assert of_model == [row for row in pooled if row["model"] == "champion"] != []

    problem = refused(
        betting_api.get(RESULTS, params={"strategy": "martingale"}), "unknown-betting-name"
    )
    assert problem["known"] == sorted({row["strategy"] for row in pooled})
    refused(betting_api.get(RESULTS, params={"season": "last"}), "invalid-request")


def test_results_as_csv_hold_the_same_with_money_to_the_penny(betting_api):
    listed = betting_api.get(RESULTS).json()["results"]
    answer = betting_api.get(RESULTS, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert [row["profit"] for row in rows] == [f"{one['profit']:.2f}" for one in listed]
    assert [row["strategy"] for row in rows] == [one["strategy"] for one in listed]
    assert set(rows[0]) == set(listed[0])


def test_where_nothing_is_held_the_table_is_empty(api):
    assert api.get(RESULTS).json()["results"] == []
