"""Betting on past matches: every bet of every setting that is tried, and what they came to."""

import dagster as dg
import pandas as pd

from pl_assets.football.betting.backtest import ALL_SEASONS, betting_backtest, betting_results
from pl_assets.football.betting.past import PastOffers
from pl_assets.football.betting.report import equity_picture, results_table, returns_picture
from pl_assets.football.evaluation import with_champions
from pl_assets.pictures import as_markdown
from pl_assets.resources.clock import Clock
from pl_assets.resources.decisions import champions
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "betting"
OWNERS = ["team:forecasting"]


def build_betting(settings: Settings) -> dg.AssetsDefinition:
    """The assets of past bets; no condition: they are asked for with the record."""

    @dg.multi_asset(
        name="past_bets",
        outs={
            "betting_backtest": dg.AssetOut(
                group_name=GROUP,
                owners=OWNERS,
                dagster_type=pd.DataFrame,
                description="Every bet that each setting would have made on past matches, at "
                "prices of before kick-off.",
                kinds={"postgres"},
            ),
            "betting_results": dg.AssetOut(
                group_name=GROUP,
                owners=OWNERS,
                dagster_type=pd.DataFrame,
                description="What each setting came to, by season and in all (season null), with "
                "intervals, closing line value, and a correction for how many were tried.",
                kinds={"postgres"},
            ),
        },
    )
    def past_bets(
        context: dg.AssetExecutionContext,
        matches: pd.DataFrame,
        match_odds: pd.DataFrame,
        backtest_predictions: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> tuple[dg.Output[pd.DataFrame], dg.Output[pd.DataFrame]]:
        """Had they bet by these rules: simulated over all seasons, and over each by itself."""
        record = with_champions(backtest_predictions, champions(warehouse))
        past = PastOffers(matches, match_odds, record)
        bets, results = betting_backtest(past), betting_results(past)
        made_up = settings.is_simulated
        returns = as_markdown(returns_picture(results, is_simulated=made_up), "returns, intervals")
        equity = as_markdown(equity_picture(bets, is_simulated=made_up), "equity curves")
        told: dict[str, dg.MetadataValue | int] = {
            "settings_with_bets": int((results["season"] == ALL_SEASONS).sum()),
            "results": dg.MetadataValue.md(results_table(results)),
            "returns": dg.MetadataValue.md(returns),
        }
        results = results.assign(
            season=results["season"].replace(ALL_SEASONS, None).astype("Int64"),
            as_of=clock.as_of(context),
        )
        source = settings.data_source
        return (
            dg.Output(
                bets.assign(data_source=source), metadata={"equity": dg.MetadataValue.md(equity)}
            ),
            dg.Output(results.assign(data_source=source), metadata=told),
        )

    return past_bets
