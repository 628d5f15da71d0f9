"""Model: versions trained on what is known so far, and the decision on which of them serve."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows
from pl_assets.football.candidates import BY_NAME, STAND_IN
from pl_assets.football.errors import InsufficientData
from pl_assets.football.training import rows_of_tables, train
from pl_assets.freshness import late_after
from pl_assets.resources.clock import Clock
from pl_assets.resources.code_versions import code_versions
from pl_assets.resources.decisions import champion_recipes
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.promotions import Promotions
from pl_assets.resources.run_tags import because
from pl_assets.resources.tables import APPEND, TABLE_MODE
from pl_assets.resources.training_log import log_version
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "model"
OWNERS = ["team:forecasting"]
_SHOWN = ["recipe", "odds", "model_name", "model_version", "training_matches", "trained_through"]


def build_model(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets of this stage, with this window of freshness."""

    # No automation condition: every result would retrain. Training has a day of its own.
    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        metadata={TABLE_MODE: APPEND},
        freshness_policy=late_after(settings.trained_model_late_hours),
        kinds={"scikitlearn", "mlflow"},
    )
    def trained_model(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        match_odds: pd.DataFrame,
        over_under_odds: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """New versions of the recipes that serve, trained on every result that is known.

        Of the champion of each registered model, and of the track `none`, which stands in where
        no odds of the past are known. A recipe that odds are lacking for is passed over.
        """
        as_of, codes = clock.as_of(context), code_versions()
        rows = rows_of_tables(match_features, match_odds, over_under_odds)
        in_service = {STAND_IN.name, *champion_recipes(warehouse).values()}
        versions, passed_over = [], {}
        with model_registry.training_run(context):
            for name in sorted(in_service, key=list(BY_NAME).index):
                try:
                    trained = train(BY_NAME[name], rows, as_of.date())
                except InsufficientData as lack:
                    if name == STAND_IN.name:
                        raise
                    passed_over[name] = str(lack)
                    continue
                made = (BY_NAME[name], trained, rows, as_of, codes[name])
                versions.append(log_version(context, model_registry, *made))
        found = pd.DataFrame(versions).assign(because=because(context))
        return dg.MaterializeResult(
            value=found,
            metadata={
                "versions": dg.MetadataValue.md(found[_SHOWN].to_markdown(index=False)),
                "trained_through": str(found["trained_through"].max()),
                "passed_over": passed_over,
            },
        )

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        metadata={TABLE_MODE: APPEND},
        automation_condition=follows("trained_model", "candidates"),
        kinds={"mlflow"},
    )
    def champion(
        context: dg.AssetExecutionContext,
        trained_model: pd.DataFrame,
        candidates: pd.DataFrame,
        backtest_predictions: pd.DataFrame,
        match_features: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """The decision on which versions serve, with every gate and its numbers.

        A recipe that serves is replaced by a newer fit of itself if that is sane, and by another
        recipe only on evidence; see docs/decisions/0013.
        """
        evidence = (candidates, backtest_predictions, match_features)
        versions = warehouse.read("SELECT * FROM trained_versions")
        while True:
            before = warehouse.read("SELECT * FROM champion")
            promotions = Promotions(model_registry, before, trained_model, versions, *evidence)
            decisions = promotions.decide(clock.as_of(context))
            # Looking at versions takes seconds, in which somebody may have rolled one back.
            if len(warehouse.read("SELECT * FROM champion")) == len(before):
                break
        promotions.name_aliases(decisions)
        return dg.MaterializeResult(
            value=pd.DataFrame([decision.row for decision in decisions]),
            metadata={
                "decisions": dg.MetadataValue.md("\n\n".join(d.told for d in decisions)),
                **{
                    decision.row["model_name"]: int(decision.row["model_version"])
                    for decision in decisions
                },
            },
        )

    return [trained_model, champion]
