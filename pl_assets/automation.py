"""When an asset follows what it is made from, without anybody asking.

This is Dagster's `eager` without its sense of time: `eager` acts on the wall clock's latest season
only and waits for seasons that the wall clock has begun, while a replayed season has a present of
its own. Why it is put together just so is told in docs/decisions/0003-conditions.md.
"""

from typing import Any

import dagster as dg

_READ_IN = ("matches", "fixtures")
"""What follows waits for both, so that it is made once of both."""


def follows_files() -> "dg.AutomationCondition[Any]":
    """As soon as a file that it is parsed from is newer than it."""
    return _newer_is(dg.AutomationCondition.any_deps_in_progress(), "follows its files")


def follows(*names: str) -> "dg.AutomationCondition[Any]":
    """As soon as anything it is made from is newer than it, and no file is being read in.

    Args:
        names: what it follows of what it is made from; all of it if none is named.

    Not while a blocking check of what it is made from has failed: Dagster stops what follows
    within a run only, and this is another one.
    """
    condition = dg.AutomationCondition
    on_its_way = condition.in_progress() | condition.will_be_requested()
    matches, fixtures = (condition.asset_matches(name, on_its_way) for name in _READ_IN)
    is_broken = condition.any_checks_match(condition.check_failed(), blocking_only=True)
    waits = condition.any_deps_in_progress() | matches | fixtures
    waits |= condition.any_deps_match(is_broken)
    return _newer_is(waits, f"follows {', '.join(names) or 'what it is made from'}", *names)


def _newer_is(
    waits: "dg.AutomationCondition[Any]", label: str, *names: str
) -> "dg.AutomationCondition[Any]":
    condition = dg.AutomationCondition
    updated = condition.any_deps_match(condition.newly_updated())
    in_the_same_run = condition.any_deps_match(condition.will_be_requested())
    if names:
        followed = dg.AssetSelection.assets(*names)
        updated, in_the_same_run = updated.allow(followed), in_the_same_run.allow(followed)
    is_older = updated.since(condition.newly_updated())
    is_not_asked_for = updated.since(condition.newly_requested())
    return (
        ((is_older & is_not_asked_for) | in_the_same_run) & ~waits & ~condition.in_progress()
    ).with_label(label)
