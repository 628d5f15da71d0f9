"""The paper ledger's tables: placed once and paid once by runs at the same time, never changed."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from football.betting.paper import DAY, MONDAY, TUESDAY, known, results, weekend
from placing_bets import offered, start

from pl_assets.betting_checks import BETTING_RULES
from pl_assets.football.betting.accounts import ACCOUNTS
from pl_assets.football.betting.settling import due
from pl_assets.resources.betting_ledger import BettingLedger
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse

AT_ONCE = 4


@pytest.fixture
def warehouse(platform_settings):
    return Warehouse(platform_settings)


@pytest.fixture
def ledger(warehouse):
    return BettingLedger(warehouse)


def at_once(*works):
    """Each in a thread of its own, all begun together; what they returned."""
    together = Barrier(len(works))

    def begun(work):
        together.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(begun, works))


def owed(warehouse, goals=(1, 0), fixtures=None, as_of=TUESDAY):
    fixtures = weekend() if fixtures is None else fixtures
    bets = warehouse.read("SELECT * FROM bets")
    return due(bets, known(results(fixtures, [goals] * len(fixtures)), as_of=as_of))


def bankrolls(warehouse):
    found = warehouse.read(
        "SELECT account, sum(amount_pence)::bigint AS p FROM ledger_entries GROUP BY 1"
    )
    return dict(zip(found["account"], found["p"], strict=True))


def check_bankrolls(warehouse):
    """Opening plus the profits of settled bets less what is staked on open ones; returns them."""
    bets = warehouse.read(
        "SELECT account, stake_pence, (SELECT sum(amount_pence) FROM settlements s "
        "WHERE s.bet_id = b.bet_id)::bigint AS paid_pence FROM bets b"
    )
    found = bankrolls(warehouse)
    for account in ACCOUNTS:
        mine = bets[bets["account"] == account.account]
        is_open = mine["paid_pence"].isna()
        profits = (mine["paid_pence"] - mine["stake_pence"])[~is_open].sum()
        open_stakes = mine["stake_pence"][is_open].sum()
        assert found[account.account] == account.opening_pence + profits - open_stakes
    return found


def broken(warehouse):
    return {rule.name for rule in BETTING_RULES if len(warehouse.read(rule.query))}


def test_runs_at_the_same_time_place_every_bet_once_and_pay_it_once(ledger, warehouse):
    placed = at_once(*[lambda: ledger.place(offered())] * AT_ONCE)
    assert sorted(len(one.bets) > 0 for one in placed) == [False] * (AT_ONCE - 1) + [True]
    held = warehouse.read("SELECT * FROM bets")
    assert len(held) == max(len(one.bets) for one in placed) > 4
    decisions = warehouse.read("SELECT * FROM bet_decisions")
    assert len(decisions) == len(ACCOUNTS) * 4
    assert len(check_bankrolls(warehouse)) == len(ACCOUNTS)
    due_now = owed(warehouse)
    paid = at_once(*[lambda: ledger.settle(due_now)] * AT_ONCE)
    assert sorted(len(rows) for rows in paid) == [0] * (AT_ONCE - 1) + [len(held)]
    after = check_bankrolls(warehouse)
    assert ledger.settle(due_now).empty
    assert ledger.place(offered(as_of=MONDAY + DAY, seed=1)).decisions.empty
    assert bankrolls(warehouse) == after
    assert broken(warehouse) == set()


def test_a_corrected_result_takes_back_what_was_paid(ledger, warehouse):
    ledger.place(offered())
    ledger.settle(owed(warehouse, (1, 0)))
    straight = ledger.settle(owed(warehouse, (0, 2), as_of=TUESDAY + DAY))
    assert len(straight)
    check_bankrolls(warehouse)
    assert broken(warehouse) == set()
    ledger.settle(owed(warehouse, (1, 0), as_of=TUESDAY + 2 * DAY))
    assert set(warehouse.read("SELECT reason FROM latest_settlements")["reason"]) == {
        f"{home} 1-0 {away}" for home, away in weekend()[["home_team", "away_team"]].to_numpy()
    }


def test_a_run_that_others_have_overtaken_does_not_spend_what_came_later(ledger, warehouse):
    ledger.place(offered())
    before = bankrolls(warehouse)["quarter_kelly_with_odds"]
    by_name = warehouse.read("SELECT * FROM bets WHERE account = 'quarter_kelly_with_odds'")
    assert len(by_name)
    with warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO settlements (bet_id, outcome, amount_pence, reason, as_of) "
            "VALUES (%s, 'won', 1000000000, 'a fortune', %s)",
            [int(by_name["bet_id"].iloc[0]), TUESDAY],
        )
    late = ledger.place(offered(weekend(weeks=1, pairs=8), MONDAY + DAY)).bets
    stakes = late[late["account"] == "quarter_kelly_with_odds"]["stake_pence"]
    assert 0 < stakes.sum() <= before


def test_a_run_that_is_killed_has_decided_nothing_and_the_next_one_decides(
    ledger, warehouse, platform_settings
):
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'bets'::regclass"
    with warehouse.transaction() as in_the_way:
        in_the_way.execute("LOCK TABLE bets IN EXCLUSIVE MODE")
        process = start(platform_settings.database_url.get_secret_value())
        deadline = time.monotonic() + 60
        while not in_the_way.execute(waiting).fetchall():  # by then its decisions are written
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.join()
    placed = ledger.place(offered())
    assert len(placed.decisions) == len(ACCOUNTS) * 4
    assert len(warehouse.read("SELECT * FROM bets")) == len(placed.bets) > 0
    assert broken(warehouse) == set()


def test_no_account_bets_on_what_was_before_it_was_opened(ledger):
    ledger.place(offered())
    assert ledger.place(offered(weekend(weeks=1), MONDAY - DAY)).decisions.empty


def test_a_run_that_fails_half_way_has_decided_nothing(ledger, warehouse):
    rotten = offered()
    rotten.matches.loc[rotten.matches.index[-1], "home_team"] = None
    with pytest.raises(psycopg.errors.NotNullViolation):
        ledger.place(rotten)
    for table in ("betting_accounts", "bet_decisions", "bets"):
        assert warehouse.read(f"SELECT * FROM {table}").empty  # noqa: S608 - of the test


@pytest.mark.parametrize("table", ["betting_accounts", "bet_decisions", "bets", "settlements"])
def test_rows_are_added_and_never_changed(ledger, warehouse, table):
    ledger.place(offered(weekend(pairs=1)))
    for change in (f"UPDATE {table} SET as_of = now()", f"DELETE FROM {table}"):  # noqa: S608
        statement = change
        if "UPDATE" in change and table in ("betting_accounts", "bets"):
            statement = f"UPDATE {table} SET price = 'mine'"  # noqa: S608 - of the test
        with pytest.raises(psycopg.errors.RaiseException, match="added and never changed"):
            _say(warehouse, statement)
    with pytest.raises(psycopg.errors.RaiseException, match="added and never changed"):
        _say(warehouse, f"TRUNCATE {table} CASCADE")


def test_what_breaks_a_rule_is_found(ledger, warehouse):
    ledger.place(offered(weekend(pairs=1)))
    fixtures = weekend(pairs=1)
    with warehouse.connection() as connection:
        played = results(fixtures, [(1, 0)]).assign(source="test")
        TableWriter(connection, "matches").append(played)
    columns = (
        "account, match_id, league, season, match_date, home_team, away_team, bet_on, odds, price, "
        "stake_pence, placed_at, prices_as_of, snapshot_id, data_source"
    )
    _say(
        warehouse,
        f"INSERT INTO bets ({columns}) SELECT account, 'E0-9', league, season, match_date, "  # noqa: S608
        "home_team, away_team, bet_on, odds, price, 1000001, '2025-02-15T13:00Z', prices_as_of, "
        "snapshot_id, data_source FROM bets WHERE account = 'favourite_average'",
    )
    _say(
        warehouse,
        "INSERT INTO settlements (bet_id, outcome, amount_pence, reason, as_of) "
        "SELECT bet_id, 'won', stake_pence, 'a mistake', '2025-02-20' FROM bets "
        "WHERE match_id = 'E0-9'",
    )
    assert broken(warehouse) == {rule.name for rule in BETTING_RULES}


def _say(warehouse, statement):
    with warehouse.transaction() as connection:
        connection.execute(statement)
