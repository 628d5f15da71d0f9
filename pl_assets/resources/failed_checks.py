"""Asset checks whose latest result is a failure."""

from collections.abc import Collection

import dagster as dg
from dagster import AssetCheckSeverity
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
)
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecordStatus as Status,
)

from pl_assets.resources.alert import Found
from pl_assets.resources.failure_words import one_line


def failed_checks(
    instance: dg.DagsterInstance, keys: Collection[dg.AssetCheckKey], dagster_url: str
) -> dict[str, Found]:
    """By 'asset: check', those that failed when they last came to a result.

    One query for all of them; a further one for what is being checked just now, or was to be in a
    run that failed before.
    """
    storage = instance.event_log_storage
    latest = dict(storage.get_latest_asset_check_execution_by_key(list(keys)))
    planned = [key for key, record in latest.items() if record.status == Status.PLANNED]
    for key, summary in storage.get_asset_check_summary_records(planned).items():
        if summary.last_completed_check_execution_record is None:
            del latest[key]
        else:
            latest[key] = summary.last_completed_check_execution_record
    return {
        f"{key.asset_key.to_user_string()}: {key.name}": _found(key, record, dagster_url)
        for key, record in latest.items()
        if record.status == Status.FAILED
    }


def _found(key: dg.AssetCheckKey, record: AssetCheckExecutionRecord, dagster_url: str) -> Found:
    evaluation = record.evaluation
    is_warning = evaluation is not None and evaluation.severity == AssetCheckSeverity.WARN
    says = (evaluation.description if evaluation else None) or "a failure without a word"
    asset = key.asset_key
    return Found(
        one_line(
            f"Expected the check {key.name} of {asset.to_user_string()} to pass, found: {says}"
        ),
        severity="warning" if is_warning else "error",
        link=f"{dagster_url}/assets/{'/'.join(asset.path)}?view=checks&checkDetail={key.name}",
    )
