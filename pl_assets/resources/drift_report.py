"""The drift report: what Evidently draws of a monitoring run, and where MLflow keeps it."""

import warnings
from collections.abc import Callable, Mapping
from typing import NamedTuple

import dagster as dg
import pandas as pd

from pl_assets.football.monitoring.distances import WASSERSTEIN
from pl_assets.football.monitoring.drift_columns import FORECASTS, STATISTICS
from pl_assets.football.monitoring.match_weeks import Window
from pl_assets.resources.errors import RegistryUnavailable
from pl_assets.resources.model_registry import ModelRegistry

REPORT = "drift.html"
_EVIDENTLYS = {WASSERSTEIN: "wasserstein"}
_CANNOT_BE_DRAWN = (
    *(ArithmeticError, AttributeError, ImportError, LookupError, OSError, RuntimeError),
    *(TypeError, ValueError),
)
"""What may come out of a library that draws; numbers are not lost for the sake of a picture."""


class Kept(NamedTuple):
    """Where a report is; nothing but the reason if there is none."""

    mlflow_run_id: str | None = None
    report: str | None = None
    url: str | None = None
    why_none: str | None = None


def draw_report(values: pd.DataFrame, judged: pd.DataFrame, window: Window) -> str | None:
    """One page of HTML that loads nothing, with the distributions of what matters.

    Which are statistics, forecasts, whatever is watched, and whatever has drifted: a page with
    all columns takes twice as long to draw, and the table has them.

    Args:
        values: numbers of matches, by `match_id`.
        judged: rows of `drift.drift`.
        window: the matches.

    Returns:
        None if nothing could be judged.
    """
    matters = judged["is_watched"] | judged["is_drifted"]
    matters |= judged["name"].isin([*STATISTICS, *FORECASTS])
    can_be = (judged["span"] == window.span) & judged["measure"].isin(list(_EVIDENTLYS))
    shown = judged[matters & can_be & judged["distance"].notna()]
    if shown.empty:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Evidently itself is made from
        from evidently import DataDefinition, Dataset, Report
        from evidently.metrics import ValueDrift
        from evidently.presets import DataSummaryPreset

        drawn = [
            ValueDrift(column=name, method=_EVIDENTLYS[measure], threshold=threshold)
            for name, measure, threshold in zip(
                shown["name"], shown["measure"], shown["threshold"], strict=True
            )
        ]
        summarized = [name for name in STATISTICS if name in set(shown["name"])]
        definition = DataDefinition(numerical_columns=list(shown["name"]))
        present, reference = (
            Dataset.from_pandas(
                # In the order of play, by number: Evidently draws the index as an axis.
                values.reindex(ids)[list(shown["name"])].reset_index(drop=True),
                definition,
            )
            for ids in (window.present, window.reference)
        )
        metrics = [*drawn, *([DataSummaryPreset(columns=summarized)] if summarized else [])]
        snapshot = Report(metrics, include_tests=True).run(present, reference)
        return str(snapshot.get_html_str(as_iframe=False))


def keep_report(
    context: dg.AssetExecutionContext,
    registry: ModelRegistry,
    draw: Callable[[], str | None],
    numbers: Mapping[str, float],
) -> Kept:
    """Keep a report as an artifact of an MLflow run; if that fails nothing is lost but it.

    Args:
        context: of the asset.
        registry: reaches MLflow.
        draw: makes the report, or None if there is nothing to show.
        numbers: metrics of the run.
    """
    try:
        html = draw()
    except _CANNOT_BE_DRAWN as problem:
        word = f"expected Evidently to draw the report, found {type(problem).__name__}: {problem}"
        context.log.warning(word)
        return Kept(why_none=word)
    if html is None:
        return Kept(why_none="too few matches to judge any column")
    try:
        with registry.monitoring_run(context) as run:
            run.client.log_text(run.run_id, html, REPORT)
            for name, value in numbers.items():
                run.client.log_metric(run.run_id, name, value)
    except RegistryUnavailable as problem:
        context.log.warning(str(problem))
        return Kept(why_none=str(problem))
    return Kept(run.run_id, REPORT, f"{run.url}/artifacts/{REPORT}")
