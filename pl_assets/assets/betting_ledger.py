"""The paper ledger: bets on coming matches at the prices of the moment, and their settlements."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.betting.placing import Offered, on_offer
from pl_assets.football.betting.settling import Due, Known, due, listed_now
from pl_assets.football.markets import closing_market
from pl_assets.football.snapshot import Snapshot
from pl_assets.resources.clock import Clock
from pl_assets.resources.warehouse import Warehouse

GROUP = "betting"
OWNERS = ["team:forecasting"]


@dg.asset(
    group_name=GROUP,
    owners=OWNERS,
    io_manager_key="betting_ledger",
    automation_condition=follows("predictions"),
    kinds={"postgres"},
)
def bets(
    context: dg.AssetExecutionContext,
    predictions: Snapshot,
    fixture_odds: pd.DataFrame,
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult[Offered]:
    """Paper bets of every account, each match decided on once at the first prices seen of it."""
    offered = on_offer(predictions, fixture_odds, clock.as_of(context), clock.read())
    priced = offered.matches["match_id"].isin(offered.odds["match_id"])
    return dg.MaterializeResult(
        value=offered,
        metadata={
            "matches_coming": len(offered.matches),
            "matches_with_prices": int(priced.sum()),
            "snapshot_id": offered.snapshot_id,
        },
    )


@dg.asset(
    group_name=GROUP,
    owners=OWNERS,
    io_manager_key="betting_ledger",
    # Its closing odds land with a match's result; what is read of them is what is bet on.
    deps=["match_odds"],
    automation_condition=follows(),
    kinds={"postgres"},
)
def settlements(
    context: dg.AssetExecutionContext,
    bets: pd.DataFrame,
    matches: pd.DataFrame,
    fixtures: pd.DataFrame,
    calendar: pd.DataFrame,
    clock: dg.ResourceParam[Clock],
    warehouse: dg.ResourceParam[Warehouse],
) -> dg.MaterializeResult[Due]:
    """What paper bets were paid: winnings by results, stakes of void ones, and corrections."""
    odds = warehouse.read(
        "SELECT * FROM match_odds WHERE phase = 'closing' "
        "AND match_id IN (SELECT match_id FROM bets)"
    )
    listed = listed_now(fixtures, calendar)
    owed = due(bets, Known(matches, listed, closing_market(odds), clock.as_of(context)))
    return dg.MaterializeResult(
        value=owed, metadata={"bets": len(bets), "can_be_settled": len(owed.rows)}
    )
