"""Real matches of February to May 2025, a week at a time: the ledger against the backtest."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from football.betting.paper import BY_NAME, PaperLedger
from football.real_league import needs_real_files, real_league

from pl_assets.football.betting.accounts import Account
from pl_assets.football.betting.past import PastOffers
from pl_assets.football.betting.settling import Known, listed_now
from pl_assets.football.betting.simulate import simulate
from pl_assets.football.betting.tried import STRATEGIES
from pl_assets.football.calendar import platform_time, result_counts
from pl_assets.football.fixtures import coming_fixtures
from pl_assets.football.markets import closing_market
from pl_assets.football.models.forecast import PROBABILITIES

pytestmark = needs_real_files

FIRST, LAST = dt.date(2025, 2, 1), dt.date(2025, 5, 31)
WEEK = dt.timedelta(days=7)
ACCOUNTS = (
    BY_NAME["consensus_best"],
    BY_NAME["favourite_average"],
    # No account of the platform: consensus finds little in a spring, this bets on all there is.
    Account("everything_best", "everything", None, "best", opening_pence=10_000_000),
)


@pytest.fixture(scope="module")
def season():
    """Matches and odds of 2024/25, and their fixtures as they would have been listed."""
    matches, odds = real_league(2024, 2024)
    return matches, odds.match_odds


@pytest.fixture(scope="module")
def replayed(season):
    """The ledger after looking every week, at prices that were shown that week."""
    matches, odds = season
    ledger, today = PaperLedger(ACCOUNTS), FIRST
    while today <= LAST + WEEK:
        as_of = platform_time(today)
        known = matches[_is_known(matches, as_of)]
        fixtures = coming_fixtures(matches.head(0), matches, as_of)
        shown = odds[(odds["phase"] == "pre_match") & odds["match_id"].isin(fixtures["match_id"])]
        ledger.look(fixtures, shown.assign(as_of=as_of), as_of)
        closing = closing_market(odds[odds["match_id"].isin(known["match_id"])])
        for _ in range(2):
            ledger.settle(Known(known, listed_now(fixtures, matches), closing, as_of))
        today += WEEK
    return ledger


def _is_known(matches, as_of):
    moments = matches["kick_off_utc"].astype(object).where(matches["kick_off_utc"].notna(), None)
    pairs = zip(matches["match_date"], moments, strict=True)
    return np.array([result_counts(day, moment, as_of) for day, moment in pairs])


@pytest.mark.parametrize("rule", ACCOUNTS, ids=[account.account for account in ACCOUNTS])
def test_the_ledger_settles_to_the_same_totals_as_the_backtest_of_its_rule(season, replayed, rule):
    matches, odds = season
    nothing = pd.DataFrame(columns=["match_id", "model", *PROBABILITIES])
    past = PastOffers(matches, odds, nothing)
    offers = past.at(rule.price, None).among(
        past.matches["match_date"].between(FIRST, LAST).to_numpy()
    )
    backtest = simulate(offers, STRATEGIES[rule.strategy], rule.terms)
    bets = replayed.bets[replayed.bets["account"] == rule.account]
    settled = bets.merge(replayed.settlements, on="bet_id")
    assert len(bets) == len(settled) == len(backtest.stakes) > 0
    assert set(settled["outcome"]) == {"won", "lost"}
    outcomes = np.array(["home", "draw", "away"])
    by_backtest = pd.DataFrame(
        {
            "match_id": offers.match_ids[backtest.matches],
            "bet_on": outcomes[backtest.outcomes],
            "odds": backtest.odds,
            "profit_pence": backtest.profits,
            "closing_probability": offers.closing[backtest.matches, backtest.outcomes],
        }
    )
    by_ledger = settled.assign(profit_pence=settled["amount_pence"] - settled["stake_pence"])
    keys = ["match_id", "bet_on"]
    pd.testing.assert_frame_equal(
        by_ledger[by_backtest.columns].sort_values(keys, ignore_index=True),
        by_backtest.sort_values(keys, ignore_index=True),
        check_dtype=False,
    )
    assert replayed.cash(rule) == rule.opening_pence + int(backtest.profits.sum())


def test_every_match_of_the_spring_was_decided_on_by_every_account(season, replayed):
    matches, _ = season
    spring = matches.loc[matches["match_date"].between(FIRST, LAST), "match_id"]
    assert len(spring) > 100
    for account in ACCOUNTS:
        assert replayed.decided(account) == set(spring)


def test_every_bet_was_placed_before_kick_off_at_prices_shown_then(season, replayed):
    matches, odds = season
    bets = replayed.bets.merge(matches[["match_id", "kick_off_utc"]], on="match_id", how="left")
    assert (bets["placed_at"] < bets["kick_off_utc_y"]).all()
    assert (bets["prices_as_of"] <= bets["placed_at"]).all()
    shown = odds[odds["phase"] == "pre_match"].set_index(["match_id", "bookmaker"])
    for bet in replayed.bets.to_dict("records"):
        assert shown.at[(bet["match_id"], bet["price"]), f"{bet['bet_on']}_odds"] == bet["odds"]
