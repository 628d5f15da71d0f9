"""When an asset follows what it is made from, without anybody asking.

This is Dagster's `eager` without its sense of time: `eager` acts on the wall clock's latest season
only and waits for seasons that the wall clock has begun, while a replayed season has a present of
its own. Why it is put together just so is told in docs/decisions/0003-conditions.md.
"""

import dagster as dg

Condition = dg.AutomationCondition[dg.AssetKey | dg.AssetCheckKey]

_READ_IN = ("matches", "fixtures")
"""Parsed in runs of their own; what follows waits for both, so that it is made once of both."""


def follows_files() -> Condition:
    """As soon as a file that it is parsed from is newer than it."""
    return _follows().with_label("follows its files")


def follows() -> Condition:
    """As soon as anything it is made from is newer than it, and no file is being read in."""
    condition = dg.AutomationCondition
    on_its_way = condition.in_progress() | condition.will_be_requested()
    gate = _follows()
    for name in _READ_IN:
        gate = gate & ~condition.asset_matches(name, on_its_way)
    return gate.with_label("follows what it is made from")


def _follows() -> Condition:
    condition = dg.AutomationCondition
    updated = condition.any_deps_match(condition.newly_updated())
    is_older = updated.since(condition.newly_updated())
    is_not_asked_for = updated.since(condition.newly_requested())
    in_the_same_run = condition.any_deps_match(condition.will_be_requested())
    return (
        ((is_older & is_not_asked_for) | in_the_same_run)
        & ~condition.any_deps_in_progress()
        & ~condition.in_progress()
    )
