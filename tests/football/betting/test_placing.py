"""What accounts bet on what is coming: once, before kick-off, and never more than there is."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.betting.paper import BY_NAME, MONDAY, PaperLedger, prices, snapshot, weekend
from hypothesis import given, settings
from hypothesis import strategies as st

from pl_assets.football.betting.accounts import ACCOUNTS
from pl_assets.football.betting.placing import on_offer, place
from pl_assets.football.betting.tried import MODELS, STRATEGIES
from pl_assets.football.calendar import EARLIEST_KICK_OFF, kick_off_utc
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.snapshot import WITH_ODDS

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_the_accounts_are_those_that_were_fixed_before_any_of_them_bet():
    assert [tuple(account)[:4] for account in ACCOUNTS] == [
        ("consensus_best", "consensus", None, "best"),
        ("favourite_average", "favourite", None, "average"),
        ("value_best", "value", "champion", "best"),
        ("quarter_kelly_with_odds", "quarter_kelly", "champion_with_odds", "best"),
    ]
    for account in ACCOUNTS:
        assert (account.opening_pence, account.unit_pence) == (1_000_000, 10_000)
        assert STRATEGIES[account.strategy].needs_forecast == (account.model in MODELS)


def look(account, fixtures, odds, as_of=MONDAY, decided=(), cash=1_000_000, seed=0):
    offered = on_offer(snapshot(fixtures, as_of, seed), odds, as_of, as_of)
    return place(offered, BY_NAME[account], decided, cash)


def test_a_run_that_was_held_up_does_not_bet_on_what_has_begun_meanwhile():
    fixtures = weekend()
    odds, forecasts = prices(fixtures, MONDAY), snapshot(fixtures, MONDAY)
    sunday = MONDAY + 6 * DAY
    offered = on_offer(forecasts, odds, MONDAY, sunday)
    assert set(offered.matches["match_date"]) == {sunday.date()}
    assert on_offer(forecasts, odds, MONDAY, MONDAY).matches["match_id"].nunique() == 4


def test_forecasts_of_a_later_time_are_not_bet_on_at_earlier_prices():
    fixtures = weekend()
    later = snapshot(fixtures, MONDAY + DAY)
    assert on_offer(later, prices(fixtures, MONDAY), MONDAY, MONDAY + DAY).matches.empty


@settings(max_examples=25)
@given(
    looks=st.lists(
        st.tuples(st.integers(0, 9 * 24), st.sets(st.integers(0, 9)), st.integers(0, 9)),
        min_size=1,
        max_size=5,
    ),
    opening=st.sampled_from([0, 99_99, 250_00, 10_000_00]),
)
def test_no_bet_is_after_kick_off_none_twice_none_above_the_limit(looks, opening):
    """Looks at any hour of nine days, each at prices of its own, of some of the matches."""
    ledger = PaperLedger([account._replace(opening_pence=opening) for account in ACCOUNTS])
    fixtures = weekend(pairs=10)
    for number, (hour, priced, seed) in enumerate(sorted(looks, key=lambda look: look[0])):
        as_of = MONDAY + hour * HOUR
        odds = prices(fixtures, as_of, seed)
        odds = odds[odds["match_id"].isin(fixtures["match_id"].iloc[list(priced)])]
        before = {account.account: ledger.cash(account) for account in ledger.accounts}
        bets = ledger.look(fixtures, odds, as_of, seed, number)
        for account in ledger.accounts:
            mine = bets[bets["account"] == account.account]
            assert mine["stake_pence"].sum() <= before[account.account]
            assert ledger.cash(account) >= 0
            if not STRATEGIES[account.strategy].of_bankroll:
                assert set(mine["stake_pence"]) <= {account.unit_pence}
            else:
                of_match = mine.groupby("match_id")["stake_pence"].sum()
                assert (of_match <= 0.05 * before[account.account]).all()
                of_day = mine.groupby("match_date")["stake_pence"].sum()
                assert (of_day <= 0.25 * before[account.account]).all()
    bets, decisions = ledger.bets, ledger.decisions
    for bet in bets.to_dict("records"):
        latest = bet["kick_off_utc"]
        if pd.isna(latest):
            latest = kick_off_utc(bet["match_date"], EARLIEST_KICK_OFF)
        assert bet["prices_as_of"] <= bet["placed_at"] < latest
    assert not bets.duplicated(["account", "match_id", "bet_on"]).any()
    assert not decisions.duplicated(["account", "match_id"]).any()
    placed = bets.groupby(["account", "match_id"]).size()
    for row in decisions.to_dict("records"):
        assert placed.get((row["account"], row["match_id"]), 0) == row["bets"]


@pytest.mark.parametrize("account", list(BY_NAME))
def test_a_match_is_not_looked_at_again_however_prices_move(account):
    fixtures = weekend()
    first = look(account, fixtures, prices(fixtures, MONDAY))
    decided = set(first.decisions["match_id"])
    assert decided == set(fixtures["match_id"])
    again = look(account, fixtures, prices(fixtures, MONDAY, 1), MONDAY + DAY, decided, seed=1)
    assert again.bets.empty
    assert again.decisions.empty


def test_a_match_without_the_price_or_the_forecast_it_needs_waits_for_it():
    fixtures = weekend(pairs=5)
    odds = prices(fixtures, MONDAY)
    lacks_best = odds[~((odds["match_id"] == "E0-0-0") & (odds["bookmaker"] == "best"))]
    assert "E0-0-0" not in set(look("consensus_best", fixtures, lacks_best).decisions["match_id"])
    assert "E0-0-0" in set(look("favourite_average", fixtures, lacks_best).decisions["match_id"])
    # The model with odds does not know the fifth.
    known = set(look("quarter_kelly_with_odds", fixtures, odds).decisions["match_id"])
    assert known == set(fixtures["match_id"]) - {"E0-0-4"}
    of_both = set(look("value_best", fixtures, odds).decisions["match_id"])
    assert of_both == set(fixtures["match_id"])
    lacks_average = odds[odds["bookmaker"] == "best"]
    assert look("consensus_best", fixtures, lacks_average).decisions.empty
    assert len(look("value_best", fixtures, lacks_average).decisions) == 5


def test_prices_that_were_read_after_the_moment_are_not_seen():
    fixtures = weekend()
    later = prices(fixtures, MONDAY + HOUR)
    assert look("consensus_best", fixtures, later).decisions.empty


def test_bets_are_on_the_forecast_of_the_model_that_the_account_names():
    fixtures = weekend()
    odds, rows = prices(fixtures, MONDAY), snapshot(fixtures, MONDAY).predictions
    outcomes = ["home", "draw", "away"]
    for account, columns, model in (
        ("value_best", PROBABILITIES, ("outcome", 3)),
        ("quarter_kelly_with_odds", WITH_ODDS, ("outcome-with-odds", 7)),
    ):
        bets = look(account, fixtures, odds).bets
        assert len(bets)
        assert set(zip(bets["model_name"], bets["model_version"], strict=True)) == {model}
        forecast = rows.set_index("match_id")[columns]
        for bet in bets.to_dict("records"):
            said = forecast.loc[bet["match_id"]].iloc[outcomes.index(bet["bet_on"])]
            assert bet["probability"] == said
            # Kelly also covers with an outcome that does not pay by itself.
            assert bet["odds"] * said > 1 or account == "quarter_kelly_with_odds"
    assert look("consensus_best", fixtures, odds).bets["model_name"].isna().all()


def test_a_flat_stake_that_cannot_be_paid_is_not_bet_and_is_not_made_up_for_later():
    fixtures = weekend()
    odds = prices(fixtures, MONDAY)
    placed = look("favourite_average", fixtures, odds, cash=250_00)
    assert placed.decisions["bets"].tolist() == [1, 1, 0, 0]
    assert placed.bets["match_date"].is_monotonic_increasing
    assert look("favourite_average", fixtures, odds, cash=-5).bets.empty


def test_shares_of_a_bankroll_are_of_what_the_days_before_have_left():
    fixtures = weekend()
    odds = prices(fixtures, MONDAY)
    whole = look("quarter_kelly_with_odds", fixtures, odds)
    days = sorted(set(fixtures["match_date"]))
    cash, parts = 1_000_000, []
    for day in days:
        of_day = fixtures["match_date"] == day
        bets = look("quarter_kelly_with_odds", fixtures, odds, cash=cash).bets
        parts.append(bets[bets["match_date"] == day])
        assert of_day.any()
        cash -= int(parts[-1]["stake_pence"].sum())
    assert len(whole.bets) > 1
    first = whole.bets["match_date"] == days[0]
    assert whole.bets[first]["stake_pence"].tolist() == parts[0]["stake_pence"].tolist()
    assert whole.bets["stake_pence"].sum() <= 1_000_000


def test_nothing_coming_is_nothing_decided():
    nothing = weekend().head(0)
    for account in BY_NAME:
        placed = look(account, nothing, prices(nothing, MONDAY))
        assert len(placed.decisions) == len(placed.bets) == 0
    over = weekend()
    late = MONDAY + 9 * DAY
    assert look("favourite_average", over, prices(over, late), late).decisions.empty


def test_an_account_decides_the_same_whatever_order_the_rows_are_in():
    fixtures = weekend(pairs=8)
    odds = prices(fixtures, MONDAY)
    mixed = odds.sample(frac=1, random_state=3)
    for account in BY_NAME:
        found = [look(account, fixtures, rows).bets for rows in (odds, mixed)]
        pd.testing.assert_frame_equal(*found)
        assert np.isfinite(found[0]["odds"]).all()
