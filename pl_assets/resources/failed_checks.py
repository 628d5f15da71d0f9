"""Asset checks whose latest result is a failure."""

from collections.abc import Collection

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluation
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecordStatus as Status,
)

from pl_assets.resources.alert import Found, Severity
from pl_assets.resources.failure_words import one_line

_SAID = (dg.TextMetadataValue, dg.IntMetadataValue, dg.FloatMetadataValue, dg.BoolMetadataValue)


def failed_checks(
    instance: dg.DagsterInstance, graph: AssetGraph, dagster_url: str
) -> dict[str, Found]:
    """By 'asset: check', those that failed when they last came to a result."""
    return {
        f"{key.asset_key.to_user_string()}: {key.name}": _found(
            graph.get_check_spec(key), evaluation, dagster_url
        )
        for key, evaluation in latest_failures(instance, graph.asset_check_keys).items()
    }


def latest_failures(
    instance: dg.DagsterInstance, checks: Collection[dg.AssetCheckKey]
) -> dict[dg.AssetCheckKey, AssetCheckEvaluation | None]:
    """Of these checks, those that failed when they last came to a result, and what they said.

    One query for all of them; a further one for what is being checked just now, or was to be in a
    run that failed before.
    """
    storage = instance.event_log_storage
    latest = dict(storage.get_latest_asset_check_execution_by_key(list(checks)))
    planned = [key for key, record in latest.items() if record.status == Status.PLANNED]
    for key, summary in storage.get_asset_check_summary_records(planned).items():
        if summary.last_completed_check_execution_record is None:
            del latest[key]
        else:
            latest[key] = summary.last_completed_check_execution_record
    return {
        key: record.evaluation for key, record in latest.items() if record.status == Status.FAILED
    }


def severity_of(evaluation: AssetCheckEvaluation | None) -> Severity:
    """How grave a failure is; one without a word is an error."""
    is_warning = evaluation is not None and evaluation.severity == dg.AssetCheckSeverity.WARN
    return "warning" if is_warning else "error"


def _found(
    spec: dg.AssetCheckSpec, evaluation: AssetCheckEvaluation | None, dagster_url: str
) -> Found:
    rule = spec.description or f"{spec.name} holds."
    link = f"{dagster_url}/assets/{'/'.join(spec.asset_key.path)}"
    return Found(
        one_line(f"Expected: {rule} Found: {_says(evaluation)}"),
        severity=severity_of(evaluation),
        link=f"{link}?view=checks&checkDetail={spec.name}",
    )


def _says(evaluation: AssetCheckEvaluation | None) -> str:
    """Its description, and what of its metadata can be said in a line; tables are in Dagster."""
    if evaluation is None:
        return "a failure without a word."
    said = [evaluation.description] if evaluation.description else []
    said += [
        f"{label.replace('_', ' ')}: {value.value}"
        for label, value in evaluation.metadata.items()
        if isinstance(value, _SAID)
    ]
    return "; ".join(said) + "." if said else "a failure without a word."
