"""Candidates: a run in MLflow for every recipe that is judged, with all that is known of it."""

from typing import Any

import dagster as dg
import pandas as pd

from pl_assets.football.candidates import CANDIDATES
from pl_assets.football.errors import InsufficientData
from pl_assets.football.training import data_hash, rows_of_tables, teaching, train
from pl_assets.resources.clock import Clock
from pl_assets.resources.code_versions import code_versions
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.score_log import log_scores
from pl_assets.resources.tables import APPEND, READ_FROM, TABLE_MODE
from pl_assets.resources.training_log import log_version
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "model"
OWNERS = ["team:forecasting"]
_SHOWN = ["recipe", "odds", "model_name", "model_version", "training_matches"]


def build_candidates(settings: Settings) -> dg.AssetsDefinition:
    """The asset, for these settings; no condition: it is asked for with the record."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        metadata={TABLE_MODE: APPEND, READ_FROM: "current_candidates"},
        kinds={"scikitlearn", "mlflow"},
    )
    def candidates(
        context: dg.AssetExecutionContext,
        match_features: pd.DataFrame,
        match_odds: pd.DataFrame,
        over_under_odds: pd.DataFrame,
        backtest_predictions: pd.DataFrame,
        model_scores: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        model_registry: dg.ResourceParam[ModelRegistry],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[pd.DataFrame]:
        """A new version of every recipe, with its settings, scores and plots in MLflow.

        Of a recipe that would learn what its newest version has, with the same code, none is made.
        """
        as_of, codes = clock.as_of(context), code_versions()
        rows = rows_of_tables(match_features, match_odds, over_under_odds)
        held = warehouse.read("SELECT * FROM current_candidates").set_index("recipe")
        found: list[dict[str, Any]] = []
        with model_registry.training_run(context):
            for candidate in CANDIDATES:
                if candidate.name in held.index:
                    before = held.loc[candidate.name]
                    teaches = rows[teaching(candidate, rows)]
                    named = (data_hash(candidate, teaches), codes[candidate.name])
                    if (before["data_hash"], before["code_version"]) == named:
                        continue
                try:
                    trained = train(candidate, rows, as_of.date())
                except InsufficientData as lack:
                    context.log.info(str(lack))
                    continue
                scores = log_scores(
                    candidate.name, model_scores, backtest_predictions, settings.is_simulated
                )
                made = (candidate, trained, rows, as_of, codes[candidate.name], scores)
                found.append(log_version(context, model_registry, *made))
        versions = pd.DataFrame(found, columns=None if found else _SHOWN)
        return dg.MaterializeResult(
            value=versions,
            metadata={
                "logged": len(found),
                "versions": dg.MetadataValue.md(versions[_SHOWN].to_markdown(index=False)),
            },
        )

    return candidates
