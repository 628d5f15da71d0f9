"""I/O manager of the paper ledger: bets placed and settled under one lock, rows only ever added.

Whoever writes holds the lock from reading what was decided, paid and left to spend until the new
rows are committed with it. So two runs at once place a bet once and pay it once, and a run that is
killed has done all of it or nothing.
"""

import datetime as dt
from typing import Any

import dagster as dg
import pandas as pd

from pl_assets.football.betting.accounts import ACCOUNTS, Account
from pl_assets.football.betting.ledger_tables import accounts_table, placed_table, settled_table
from pl_assets.football.betting.placing import (
    BET_COLUMNS,
    DECISION_COLUMNS,
    Offered,
    Placed,
    place,
)
from pl_assets.football.betting.settling import Due, to_pay
from pl_assets.football.betting.tried import STRATEGIES
from pl_assets.resources.tables import Tables
from pl_assets.resources.warehouse import Connection, copy_rows, frame

_LOCK = "LOCK TABLE betting_accounts IN SHARE ROW EXCLUSIVE MODE"
"""Readers go on; a second writer waits its turn."""
_OPEN = (
    "INSERT INTO betting_accounts (account, strategy, model, price, opening_pence, unit_pence, "
    "opened_at, data_source) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_CASH = (
    "SELECT account, least(sum(amount_pence) FILTER (WHERE as_of <= %(as_of)s), "
    "min(bankroll_pence) FILTER (WHERE as_of > %(as_of)s))::bigint AS cash_pence "
    "FROM ledger_entries GROUP BY account"
)
"""What can be spent at a platform time without the bankroll being below nothing then or later: a
run that others have overtaken does not spend what came in after its time."""
_PAID = (
    "SELECT l.bet_id, sum(s.amount_pence)::bigint AS paid_pence, l.outcome, l.reason, "
    "l.closing_probability, l.as_of FROM latest_settlements l JOIN settlements s USING (bet_id) "
    "GROUP BY l.bet_id, l.outcome, l.reason, l.closing_probability, l.as_of"
)
_ACCOUNTS = (
    "SELECT a.account, a.opening_pence, "
    "(SELECT sum(amount_pence) FROM ledger_entries e WHERE e.account = a.account)::bigint "
    "AS bankroll_pence, count(b.bet_id) AS bets, "
    "count(b.bet_id) FILTER (WHERE s.bet_id IS NULL) AS open_bets, "
    "coalesce(sum(b.stake_pence) FILTER (WHERE s.bet_id IS NULL), 0)::bigint AS open_stakes_pence "
    "FROM betting_accounts a LEFT JOIN bets b USING (account) "
    "LEFT JOIN latest_settlements s USING (bet_id) GROUP BY a.account ORDER BY a.account"
)


class BettingLedger(Tables):
    """Takes what is on offer, or what bets are due, and writes what follows; reads the tables."""

    def handle_output(self, context: dg.OutputContext, obj: Offered | Due) -> None:  # type: ignore[override]
        if isinstance(obj, Offered):
            placed = self.place(obj)
            table, rows = "bets", placed.bets
            told = {"decisions": len(placed.decisions), "placed": placed_table(rows)}
        else:
            table, rows = "settlements", self.settle(obj)
            bets = self._warehouse.read("SELECT * FROM bets")
            told = {"settled": settled_table(rows, bets)}
        told["accounts"] = accounts_table(self._warehouse.read(_ACCOUNTS))
        described: dict[str, Any] = {
            name: dg.MetadataValue.md(text) if isinstance(text, str) else text
            for name, text in told.items()
        }
        described |= self._described(table, rows)
        described |= {"rows_added": len(rows), "dagster/row_count": self._count(table)}
        context.add_output_metadata(described)

    def place(self, offered: Offered) -> Placed:
        """Open accounts that are missing, and decide for each on what it has not decided on."""
        with self._warehouse.transaction() as connection:
            connection.execute(_LOCK)
            for account in ACCOUNTS:
                since = (offered.as_of, offered.data_source)
                connection.execute(_OPEN, [*account, *since])
            decided = frame(connection, "SELECT account, match_id FROM bet_decisions")
            of_account = decided.groupby("account")["match_id"].agg(set).to_dict()
            cash = _cash(connection, offered.as_of)
            made = [
                place(offered, one, of_account.get(one.account, ()), cash[one.account])
                for one in _accounts(connection, offered.as_of)
            ]
            placed = Placed(
                _together([one.decisions for one in made], DECISION_COLUMNS),
                _together([one.bets for one in made], BET_COLUMNS),
            )
            copy_rows(connection, "bet_decisions", placed.decisions)
            copy_rows(connection, "bets", placed.bets)
        return placed

    def settle(self, owed: Due) -> pd.DataFrame:
        """Pay what is due and has not been paid; returns the rows that were added."""
        with self._warehouse.transaction() as connection:
            connection.execute(_LOCK)
            rows = to_pay(owed, frame(connection, _PAID))
            copy_rows(connection, "settlements", rows)
        return rows


def _accounts(connection: Connection, as_of: dt.datetime) -> list[Account]:
    """Those that were open at a platform time, as they were opened."""
    found = connection.execute(
        "SELECT account, strategy, model, price, opening_pence, unit_pence FROM betting_accounts "
        "WHERE opened_at <= %s ORDER BY account",
        [as_of],
    )
    accounts = [Account(*row) for row in found.fetchall()]
    return [account for account in accounts if account.strategy in STRATEGIES]


def _cash(connection: Connection, as_of: dt.datetime) -> dict[str, int]:
    return dict(connection.execute(_CASH, {"as_of": as_of}).fetchall())


def _together(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Frames as one; those without a row have no types to bring."""
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=columns)
