"""The ledger of betting: accounts that add up, and their entries page by page."""

import csv
import io

import pytest
from serving.asked_of_betting import LEDGER, refused
from serving.made_up_betting import LOSER, NEWCOMER, OPENING_PENCE, UNIT_PENCE


def test_the_ledger_adds_up(betting_api):
    found = betting_api.get(LEDGER, params={"limit": 500}).json()
    newcomer, loser = found["accounts"]
    assert (newcomer["account"], loser["account"]) == (NEWCOMER, LOSER)

    for account in found["accounts"]:
        amounts = [e["amount"] for e in found["entries"] if e["account"] == account["account"]]
        assert sum(amounts) == account["bankroll"]
    assert (newcomer["open_bets"], newcomer["open_stakes"]) == (2, 2 * UNIT_PENCE / 100)
    assert newcomer["settled_bets"] == 0
    assert newcomer["verdict"] == "too few bets"
    assert loser["void"] == 1
    assert loser["settled_bets"] == loser["won"] + loser["lost"] == 37
    assert loser["bankroll"] - OPENING_PENCE / 100 == loser["profit"]
    assert loser["return_on_turnover"] == loser["profit"] / loser["turnover"]
    assert loser["return_low"] <= loser["return_on_turnover"] <= loser["return_high"] < 0
    assert loser["verdict"] == "loses"
    assert loser["closing_line_value"] == pytest.approx(2 * 0.49 - 1)


def test_entries_come_newest_first_page_by_page_each_once(betting_api):
    asked = {"account": LOSER, "limit": 30}
    whole = betting_api.get(LEDGER, params={"account": LOSER, "limit": 500}).json()["entries"]
    pages, cursor = [], None
    while cursor or not pages:
        page = betting_api.get(LEDGER, params=asked | ({"cursor": cursor} if cursor else {})).json()
        pages.append(page["entries"])
        cursor = page["next_cursor"]

    assert [entry for page in pages for entry in page] == whole
    assert len(pages) == -(-len(whole) // 30)
    moments = [entry["as_of"] for entry in whole]
    assert moments == sorted(moments, reverse=True)
    assert whole[-1]["kind"] == "deposit"
    assert whole[-1]["bet"] is None
    assert whole[-2]["bet"]["stake"] == -whole[-2]["amount"] == UNIT_PENCE / 100
    for cursor in ("x", "2025-01-01~1~2~a", "2025-01-01T00:00:00Z~1~x~a"):
        refused(betting_api.get(LEDGER, params={"cursor": cursor}), "bad-cursor")
    problem = refused(betting_api.get(LEDGER, params={"account": "me"}), "unknown-betting-name")
    assert problem["known"] == [NEWCOMER, LOSER]


def test_the_ledger_as_csv_has_a_line_for_every_entry(betting_api):
    entries = betting_api.get(LEDGER, params={"limit": 500}).json()["entries"]
    text = betting_api.get(LEDGER, params={"limit": 500, "format": "csv"}).text
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["amount"] for row in rows] == [f"{entry['amount']:.2f}" for entry in entries]
    assert rows[0]["bet_match_id"] == entries[0]["bet"]["match_id"]
    assert rows[0]["bet_stake"] == "100.00"


def test_where_nothing_is_held_the_ledger_is_empty(api):
    assert api.get(LEDGER).json() | {"data_source": ""} == {
        "accounts": [],
        "entries": [],
        "next_cursor": None,
        "data_source": "",
    }
