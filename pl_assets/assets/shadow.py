"""The challenger in the shade: its answers to questions of the API, and how they have done."""

import dagster as dg
import pandas as pd

from pl_assets.football.judging.live_scores import live_scores
from pl_assets.resources.clock import Clock
from pl_assets.resources.shade_spool import ShadeSpool
from pl_assets.resources.shadow_questions import ShadowQuestions
from pl_assets.resources.shadow_store import Waiting
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "monitoring"
OWNERS = ["team:forecasting"]
_SHOWN = [
    *("model_name", "champion_recipe", "challenger_recipe", "questions", "matches"),
    *("champion_log_loss", "challenger_log_loss", "market_log_loss", "log_loss_less_champion"),
]


def build_shadow(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets, for these settings; no condition: they are measured daily and every hour."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        io_manager_key="shadow_store",
        kinds={"json", "postgres"},
    )
    def shadow_forecasts(spool: dg.ResourceParam[ShadeSpool]) -> dg.MaterializeResult[Waiting]:
        """Answers of the API beside what the challenger would have said, as its spool has them."""
        return dg.MaterializeResult(
            value=Waiting(spool, is_replayed=settings.today is not None),
            metadata={"spool": str(spool.folder)},
        )

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        # Read below, as far as they are needed.
        deps=["shadow_forecasts", "matches"],
        kinds={"postgres"},
    )
    def model_scores_live(
        context: dg.AssetExecutionContext,
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """Champion and challenger on settled matches that the API was asked about before kick-off.

        By pair of versions, and pooled by pair of recipes (versions null), beside the market.
        """
        known = ShadowQuestions(warehouse)
        scores = live_scores(known.asked(), known.last_before_kick_off(), known.recipes())
        pooled = scores[scores["champion_version"].isna()]
        shown = pooled[_SHOWN].round(4).to_markdown(index=False)
        nothing = "No question has been put to a challenger yet (`pl shade`)."
        return dg.MaterializeResult(
            value=scores.assign(as_of=clock.as_of(context), data_source=settings.data_source),
            metadata={"pooled": dg.MetadataValue.md(shown if len(pooled) else nothing)},
        )

    return [shadow_forecasts, model_scores_live]
