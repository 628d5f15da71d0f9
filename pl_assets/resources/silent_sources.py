"""Sources that have given no answer for long."""

import datetime as dt
from collections.abc import Collection

from pl_assets.football.source_names import FOOTBALL_DATA, SIMULATED
from pl_assets.resources.alert import Found
from pl_assets.resources.source_polls import Poll, SourcePolls


def silent_sources(
    polls: SourcePolls, allowed: dt.timedelta, not_asked: Collection[str] = ()
) -> dict[str, Found]:
    """By name, those that were asked in vain for so long, up to when they were asked last.

    Args:
        polls: the latest of each source.
        allowed: for how long one may be silent.
        not_asked: names of those that are not asked any more, and so cannot answer.
    """
    return {
        poll.source: _found(poll, allowed)
        for poll in polls.all()
        if poll.source not in (SIMULATED, *not_asked)
        and not poll.answers
        and poll.polled_at - poll.since >= allowed
    }


def _found(poll: Poll, allowed: dt.timedelta) -> Found:
    is_first = poll.source == FOOTBALL_DATA
    meanwhile = (
        "its odds are missing, results come from the others"
        if is_first
        else "the others are used meanwhile"
    )
    return Found(
        f"Expected an answer of {poll.source} within {allowed.total_seconds() / 3600:.3g} h, found "
        f"none since {poll.since:%Y-%m-%d %H:%M} UTC; {meanwhile}.",
        severity="error" if is_first else "warning",
    )
