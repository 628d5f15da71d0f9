"""What bets are paid: the same in the end, in whatever order and however often it is learned."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.betting.paper import (
    DAY,
    MONDAY,
    NO_CLOSING,
    TUESDAY,
    PaperLedger,
    known,
    prices,
    results,
    weekend,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.betting.money import profit_if_won
from pl_assets.football.betting.settling import listed_now

SCORES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=4)


def with_bets(fixtures=None):
    ledger = PaperLedger()
    fixtures = weekend() if fixtures is None else fixtures
    ledger.look(fixtures, prices(fixtures, MONDAY), MONDAY)
    assert len(ledger.bets) > len(fixtures)
    return ledger


def totals(ledger):
    """What each bet was paid in all."""
    return ledger.settlements.groupby("bet_id")["amount_pence"].sum().to_dict()


def reasons(ledger):
    return ledger.settlements.groupby("bet_id").last()["reason"].unique().tolist()


@settings(max_examples=25)
@given(
    truth=SCORES,
    days_late=st.integers(0, 4),
    steps=st.lists(
        st.tuples(st.sets(st.integers(0, 3)), SCORES, st.integers(0, 5), st.integers(-2, 2)),
        max_size=5,
    ),
    again=st.integers(1, 3),
)
def test_no_order_repetition_or_correction_changes_the_total(truth, days_late, steps, again):
    """Before the truth: some results, wrong ones and wrong days, learned in any order."""
    fixtures, straight = weekend(), with_bets()
    known_at_last = known(results(fixtures, truth, days_late), as_of=TUESDAY + 9 * DAY)
    straight.settle(known_at_last)
    ledger = with_bets()
    for some, scores, late, after in steps:
        matches = results(fixtures, scores, late).iloc[sorted(some)]
        ledger.settle(known(matches, as_of=TUESDAY + after * DAY))
    for _ in range(again):
        ledger.settle(known_at_last)
    assert totals(ledger) == totals(straight)
    assert len(straight.settlements) == len(straight.bets)
    assert ledger.settle(known_at_last).empty
    paid = dict(zip(straight.settlements["bet_id"], straight.settlements["outcome"], strict=True))
    for bet in straight.bets.to_dict("records"):
        stake = bet["stake_pence"]
        won = stake + int(profit_if_won(stake, bet["odds"]))
        due = {"won": won, "lost": 0, "void": stake}[paid[bet["bet_id"]]]
        assert totals(straight)[bet["bet_id"]] == due
    for account in ledger.accounts:
        mine = ledger.bets[ledger.bets["account"] == account.account]
        brought = sum(totals(ledger)[bet] for bet in mine["bet_id"])
        cash = account.opening_pence - mine["stake_pence"].sum() + brought
        assert ledger.cash(account) == cash == straight.cash(account)


def test_duplicates_of_a_result_change_nothing():
    fixtures, ledger = weekend(), with_bets()
    matches = results(fixtures, [(1, 0)] * 4)
    ledger.settle(known(pd.concat([matches, matches])))
    assert len(ledger.settlements) == len(ledger.bets)


def test_a_corrected_score_appends_a_row_that_corrects():
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    ledger.settle(known(results(fixtures, [(2, 1)])))
    home = ledger.bets.loc[ledger.bets["bet_on"] == "home", "bet_id"]
    won = ledger.settlements.set_index("bet_id")
    assert len(home)
    assert (won.loc[home, "amount_pence"] > 0).all()
    assert reasons(ledger) == ["Arsenal 2-1 Leeds"]
    added = ledger.settle(known(results(fixtures, [(2, 2)]), as_of=TUESDAY + DAY))
    assert set(added["bet_id"]) == set(ledger.bets["bet_id"])
    taken_back = added.set_index("bet_id").loc[home, "amount_pence"]
    assert (taken_back == -won.loc[home, "amount_pence"]).all()
    assert reasons(ledger) == ["Arsenal 2-2 Leeds"]


def test_a_run_that_a_later_one_has_overtaken_pays_nothing():
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    ledger.settle(known(results(fixtures, [(2, 1)]), as_of=TUESDAY + DAY))
    assert ledger.settle(known(results(fixtures, [(0, 1)]), as_of=TUESDAY)).empty


@pytest.mark.parametrize(("days", "outcomes"), [(2, {"won", "lost"}), (3, {"void"})])
def test_a_bet_stands_if_the_match_is_played_within_two_days_of_the_listed_day(days, outcomes):
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    ledger.settle(known(results(fixtures, [(3, 0)], days)))
    assert set(ledger.settlements["outcome"]) <= outcomes
    if outcomes == {"void"}:
        assert reasons(ledger) == ["moved from 2025-02-15 to 2025-02-18"]
        assert totals(ledger) == dict(
            zip(ledger.bets["bet_id"], ledger.bets["stake_pence"], strict=True)
        )


def test_a_match_that_is_listed_on_a_later_day_is_void_once_it_cannot_count_any_more():
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    moved = fixtures.assign(match_date=dt.date(2025, 3, 5))
    nothing = results(fixtures.head(0), [])
    assert ledger.settle(known(nothing, moved, MONDAY + 2 * DAY)).empty, "it may be moved back"
    ledger.settle(known(nothing, moved, TUESDAY))
    assert set(ledger.settlements["outcome"]) == {"void"}
    assert reasons(ledger) == ["moved from 2025-02-15 to 2025-03-05"]
    # The place in the calendar is all that was wrong: the match was played as listed.
    ledger.settle(known(results(fixtures, [(1, 0)]), as_of=TUESDAY + DAY))
    assert reasons(ledger) == ["Arsenal 1-0 Leeds"]


def test_the_fixture_file_is_believed_before_the_calendar():
    fixtures = weekend()
    moved = fixtures.assign(match_date=dt.date(2025, 3, 5))
    found = listed_now(fixtures.head(2), moved)
    assert found["match_id"].is_unique
    days = dict(zip(found["match_id"], found["match_date"], strict=True))
    assert days["E0-0-0"] == dt.date(2025, 2, 15)
    assert days["E0-0-2"] == dt.date(2025, 3, 5)


def test_a_result_that_is_merely_late_is_waited_for():
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    old_listing = fixtures.assign(match_date=dt.date(2025, 2, 11))
    for late in (3, 29, 300):
        as_of = MONDAY + late * DAY
        assert ledger.settle(known(results(fixtures.head(0), []), old_listing, as_of)).empty
    others = results(weekend(weeks=4).tail(1), [(0, 0)])  # 29 days later
    assert ledger.settle(known(others, as_of=MONDAY + 300 * DAY)).empty


def test_a_match_that_is_never_replayed_is_void_after_thirty_days_of_other_results():
    ledger = with_bets(weekend(pairs=1))
    others = results(weekend(weeks=5).tail(1), [(0, 0)])
    ledger.settle(known(others, as_of=MONDAY + 45 * DAY))
    assert set(ledger.settlements["outcome"]) == {"void"}
    assert "abandoned" in reasons(ledger)[0]


def test_a_match_that_was_brought_forward_and_had_begun_is_void():
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    ledger.bets["placed_at"] = pd.Timestamp("2025-02-15T14:00Z")
    started = results(fixtures, [(1, 0)])
    started["kick_off_utc"] = pd.Timestamp("2025-02-15T12:30Z")
    ledger.settle(known(started))
    assert set(ledger.settlements["outcome"]) == {"void"}
    # A source that does not know the kick-off says nothing against the one that was listed.
    started["kick_off_utc"] = pd.NaT
    ledger.settle(known(started))
    assert reasons(ledger) == ["Arsenal 1-0 Leeds"]


def test_closing_odds_that_come_after_the_result_are_noted_once():
    fixtures, ledger = weekend(pairs=1), with_bets(weekend(pairs=1))
    matches = results(fixtures, [(1, 0)])
    ledger.settle(known(matches))
    assert ledger.settlements["closing_probability"].isna().all()
    closing = pd.DataFrame([[0.5, 0.3, 0.2]], index=["E0-0-0"], columns=NO_CLOSING.columns)
    added = ledger.settle(known(matches, closing=closing))
    assert added["amount_pence"].tolist() == [0] * len(ledger.bets)
    expected = ledger.bets["bet_on"].map({"home": 0.5, "draw": 0.3, "away": 0.2})
    assert np.array_equal(added["closing_probability"], expected)
    assert ledger.settle(known(matches, closing=closing)).empty
