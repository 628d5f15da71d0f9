"""Bets and settlements as assets: made of the newest snapshot, the prices and the results held."""

import dagster as dg
import pandas as pd
import pytest
from football.betting.paper import prices, results
from instances import instance_of_tests
from serving.made_up_snapshot import AS_OF, WITHOUT_MARKET, publish

from pl_assets.definitions import build_definitions
from pl_assets.football.betting.accounts import ACCOUNTS
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse

ASSETS = dg.AssetSelection.assets("bets", "settlements")


class Betting:
    """The assets and their checks on a warehouse of the test's own."""

    def __init__(self, settings, instance):
        self.instance, self.settings = instance, settings
        self.warehouse = Warehouse(settings)

    def run(self, today="2026-08-21"):
        definitions = build_definitions(self.settings.model_copy(update={"today": today}))
        job = dg.define_asset_job("bet", ASSETS)
        whole = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job]))
        result = whole.resolve_job_def("bet").execute_in_process(
            instance=self.instance, raise_on_error=False
        )
        assert result.success
        checks = result.get_asset_check_evaluations()
        assert {check.check_name for check in checks if not check.passed} == set()
        assert len(checks) == 5
        return {
            name: result.asset_materializations_for_node(name)[0].metadata
            for name in ("bets", "settlements")
        }

    def write(self, table, rows):
        with self.warehouse.connection() as connection:
            TableWriter(connection, table).append(rows)

    def table(self, query):
        return self.warehouse.read(query)


@pytest.fixture
def betting(platform_settings):
    """With a snapshot of ten matches, prices of all but one of them, and nothing played."""
    publish(platform_settings.database("warehouse"))
    with instance_of_tests() as instance:
        found = Betting(platform_settings, instance)
        fixtures = found.table("SELECT * FROM predictions ORDER BY match_date, match_id")
        identity = list(found.table("SELECT * FROM fixtures"))
        found.fixtures = fixtures.assign(source="test")[identity]
        found.write("fixtures", found.fixtures)
        unpriced = fixtures["with_odds_model_version"].isna()
        assert unpriced.sum() == 1, WITHOUT_MARKET
        odds = prices(fixtures[~unpriced], AS_OF).assign(source="test", overround=1.05)
        found.write("fixture_odds", odds)
        yield found


def test_bets_are_placed_once_and_settled_when_results_land(betting):
    told = betting.run()
    assert told["bets"]["decisions"].value == 4 * 9
    bets = betting.table("SELECT * FROM bets ORDER BY bet_id")
    assert set(bets["account"]) == {account.account for account in ACCOUNTS}
    assert (bets["placed_at"] == AS_OF).all()
    assert (bets["prices_as_of"] == AS_OF).all()
    assert set(bets.loc[bets["account"] == "value_best", "model_name"]) == {"match-outcome"}
    assert "| favourite_average" in told["bets"]["placed"].value
    assert "£9,100.00" in told["bets"]["accounts"].value, "nine matches, a hundred pounds each"
    assert told["settlements"]["settled"].value == "No bet was settled."

    betting.write("matches", results(betting.fixtures, [(2, 1)] * 10))
    again = betting.run("2026-08-28")
    assert again["bets"]["placed"].value == "No bet was placed."
    pd.testing.assert_frame_equal(betting.table("SELECT * FROM bets ORDER BY bet_id"), bets)
    assert "2-1" in again["settlements"]["settled"].value
    assert again["settlements"]["rows_added"].value == len(bets)
    settled = betting.table("SELECT * FROM latest_settlements JOIN bets USING (bet_id)")
    assert ((settled["outcome"] == "won") == (settled["bet_on"] == "home")).all()
    third = betting.run("2026-08-28")
    assert third["settlements"]["rows_added"].value == 0
    entries = betting.table("SELECT account, sum(amount_pence) AS p FROM ledger_entries GROUP BY 1")
    brought = betting.table(
        "SELECT account, sum(amount_pence) - sum(stake_pence) AS profit "
        "FROM settlements JOIN bets USING (bet_id) GROUP BY 1"
    )
    profits = dict(zip(brought["account"], brought["profit"], strict=True))
    for account, bankroll in zip(entries["account"], entries["p"], strict=True):
        assert bankroll == 1_000_000 + profits[account]
