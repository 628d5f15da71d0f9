"""When an asset follows what it is made from, without anybody asking."""

import dagster as dg


def follows() -> "dg.AutomationCondition[dg.AssetKey | dg.AssetCheckKey]":
    """As soon as anything it is made from was materialized, and nothing of that still runs.

    This is Dagster's `eager` without its sense of time: `eager` acts on the wall clock's latest
    season only and waits for seasons that the wall clock has begun, while a replayed season has
    a present of its own.
    """
    condition = dg.AutomationCondition
    return (
        condition.any_deps_updated().since_last_handled()
        & ~condition.any_deps_in_progress()
        & ~condition.in_progress()
    ).with_label("follows what it is made from")
