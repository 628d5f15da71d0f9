"""A paper ledger in memory, and made-up matches, prices and results for it to bet on."""

import datetime as dt

import numpy as np
import pandas as pd

from pl_assets.football.betting.accounts import ACCOUNTS
from pl_assets.football.betting.placing import BET_COLUMNS, Placed, on_offer, place
from pl_assets.football.betting.settling import (
    PAID_COLUMNS,
    SETTLEMENT_COLUMNS,
    Known,
    due,
    listed_now,
    to_pay,
)
from pl_assets.football.features import outcomes
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.snapshot import WITH_ODDS, Snapshot

CLUBS = ("Arsenal", "Chelsea", "Everton", "Fulham", "Leeds", "Wolves", "Burnley", "Brentford")
MONDAY = dt.datetime(2025, 2, 10, 6, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TUESDAY = MONDAY + 8 * DAY
NO_CLOSING = pd.DataFrame(columns=["home", "draw", "away"], dtype=float)
BY_NAME = {account.account: account for account in ACCOUNTS}


def weekend(*, weeks=0, pairs=4):
    """Matches of a Saturday and a Sunday: rows of fixtures; every other kick-off is not known."""
    saturday = MONDAY.date() + dt.timedelta(days=5 + 7 * weeks)
    rows = []
    for number in range(pairs):
        home, away = CLUBS[(weeks + number) % 8], CLUBS[(weeks + number + 4) % 8]
        day = saturday + dt.timedelta(days=number % 2)
        kick_off = dt.datetime.combine(day, dt.time(15), dt.UTC) if number % 4 < 2 else pd.NaT
        rows.append([f"E0-{weeks}-{number}", "E0", 2024, day, kick_off, home, away])
    columns = ["match_id", "league", "season", "match_date", "kick_off_utc"]
    found = pd.DataFrame(rows, columns=[*columns, "home_team", "away_team"])
    return found.astype({"kick_off_utc": "datetime64[us, UTC]"})


def snapshot(fixtures, as_of, seed=0, snapshot_id=1):
    """Forecasts of fixtures; the model with odds knows all but every fifth."""
    random = np.random.default_rng(seed)
    forecasts = random.dirichlet((5, 3, 3), len(fixtures))
    with_odds = random.dirichlet((5, 3, 3), len(fixtures))
    with_odds[4::5] = np.nan
    rows = fixtures.assign(model_name="outcome", model_version=3, with_odds_model_version=7)
    rows[PROBABILITIES], rows[WITH_ODDS] = forecasts, with_odds
    header = {"snapshot_id": snapshot_id, "data_source": "real", "as_of": as_of}
    header["with_odds_model_name"] = "outcome-with-odds"
    nothing = pd.DataFrame()
    return Snapshot(header, rows, nothing, nothing, nothing)


def prices(fixtures, as_of, seed=0):
    """Average and best prices: rows of fixture_odds."""
    random = np.random.default_rng(seed)
    true = random.dirichlet((5, 3, 3), len(fixtures))
    average = np.maximum(np.round(1 / true / 1.05, 2), 1.01)
    best = np.round(average * random.uniform(1, 1.12, average.shape), 2)
    both = [
        pd.DataFrame(odds, columns=["home_odds", "draw_odds", "away_odds"]).assign(
            match_id=fixtures["match_id"].to_numpy(), bookmaker=name, as_of=as_of
        )
        for name, odds in (("average", average), ("best", best))
    ]
    return pd.concat(both, ignore_index=True)


def results(fixtures, goals, days_late=0):
    """Rows of matches, with these goals of home and away clubs."""
    scored = np.array(goals, dtype=int).reshape(-1, 2)
    played = fixtures.assign(home_goals=scored[:, 0], away_goals=scored[:, 1])
    moved = dt.timedelta(days=days_late)
    return played.assign(
        match_date=played["match_date"] + moved,
        kick_off_utc=played["kick_off_utc"] + moved,
        result=outcomes(played),
    )


def known(matches, listed=None, as_of=TUESDAY, closing=NO_CLOSING):
    """What is known on the day after the weekend, if no other moment is given."""
    fixtures = weekend().head(0) if listed is None else listed
    return Known(matches, listed_now(fixtures, fixtures.head(0)), closing, as_of)


class PaperLedger:
    """What the tables hold, without a database."""

    def __init__(self, accounts=ACCOUNTS):
        self.accounts = accounts
        self.bets = pd.DataFrame(columns=["bet_id", *BET_COLUMNS])
        self.decisions = pd.DataFrame(columns=["account", "match_id", "bets"])
        self.settlements = pd.DataFrame(columns=SETTLEMENT_COLUMNS)

    def look(self, fixtures, odds, as_of, seed=0, snapshot_id=1):
        """Every account looks at what there is; returns the bets that were placed."""
        offered = on_offer(snapshot(fixtures, as_of, seed, snapshot_id), odds, as_of, as_of)
        placed = []
        for account in self.accounts:
            made = place(offered, account, self.decided(account), self.cash(account))
            self._keep(made)
            placed.append(made.bets)
        return pd.concat(placed, ignore_index=True)

    def settle(self, known):
        """Pay what is due; returns the rows that were added."""
        rows = to_pay(due(self.bets, known), self.paid())
        self.settlements = _joined(self.settlements, rows)
        return rows

    def decided(self, account):
        mine = self.decisions["account"] == account.account
        return set(self.decisions.loc[mine, "match_id"])

    def cash(self, account):
        mine = self.bets[self.bets["account"] == account.account]
        paid = self.settlements[self.settlements["bet_id"].isin(mine["bet_id"])]
        return account.opening_pence - int(mine["stake_pence"].sum()) + _sum(paid)

    def paid(self):
        by_bet = self.settlements.groupby("bet_id", as_index=False)
        found = by_bet.last().merge(
            by_bet["amount_pence"].sum().rename(columns={"amount_pence": "paid_pence"}), on="bet_id"
        )
        return found[PAID_COLUMNS].astype({"bet_id": "int64", "closing_probability": "float64"})

    def _keep(self, made: Placed):
        numbers = range(len(self.bets) + 1, len(self.bets) + len(made.bets) + 1)
        self.bets = _joined(self.bets, made.bets.assign(bet_id=list(numbers)))
        self.decisions = _joined(self.decisions, made.decisions)


def _sum(rows):
    return int(rows["amount_pence"].sum())


def _joined(held, new):
    full = [frame for frame in (held, new) if len(frame)]
    return pd.concat(full, ignore_index=True) if full else held
