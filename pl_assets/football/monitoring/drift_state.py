"""Whether drift is to be raised, goes on or is over, from what a monitoring run has found."""

from collections.abc import Hashable, Mapping
from typing import Any, Literal, NamedTuple

import pandas as pd

from pl_assets.football.monitoring.match_weeks import LATEST_WEEK, TEN_WEEKS

OVER_BELOW = 0.8
"""Of the threshold: what has just come back below it may be above it next week again."""
_NAMED = 3

Change = Literal["raised", "goes on", "over", "none"]


class DriftState(NamedTuple):
    """What is to be done about an alert, and the words for it."""

    change: Change
    word: str


def drift_state(rows: pd.DataFrame, *, is_open: bool) -> DriftState:
    """What the newest monitoring run means for the alert on drift.

    Raised as soon as a watched column has drifted; over when every watched column is well below
    its threshold, those of ten weeks all judged: the newest week alone, in August, cannot say that
    what was seen in ten weeks has gone.

    Args:
        rows: of feature_drift, of that run: nothing else is watched.
        is_open: whether the alert is open.
    """
    watched = rows[rows["is_watched"].astype(bool)]
    judged = watched[watched["distance"].notna()]
    ratio = (judged["distance"] / judged["threshold"]).astype(float)
    judged = judged.assign(ratio=ratio).sort_values("ratio", ascending=False, kind="stable")
    drifted = judged[judged["is_drifted"].astype(bool)].to_dict("records")
    named = "; ".join(_told(row) for row in drifted[:_NAMED])
    if len(drifted) > _NAMED:
        named += f"; and {len(drifted) - _NAMED} more"
    if drifted:
        expected = "expected what the models learn from to be as in the three seasons before, found"
        return DriftState("goes on" if is_open else "raised", f"{expected} {named}")
    if not is_open:
        return DriftState("none", "no watched column has drifted")
    if judged.empty or watched.loc[watched["span"] == TEN_WEEKS, "distance"].isna().any():
        return DriftState("goes on", "too few matches to say whether it is over")
    nearest = judged.to_dict("records")[0]
    if nearest["ratio"] < OVER_BELOW:
        return DriftState(
            "over", f"every watched column is below {OVER_BELOW:g} of its threshold again"
        )
    return DriftState(
        "goes on", f"{nearest['name']} is still at {nearest['ratio']:.2f} of its threshold"
    )


def _told(row: Mapping[Hashable, Any]) -> str:
    span = "newest week" if row["span"] == LATEST_WEEK else "ten weeks"
    return (
        f"{row['name']} ({span}) at {row['ratio']:.1f} times its threshold: "
        f"{row['current_mean']:.3g} on average in {row['current_matches']} matches, "
        f"{row['reference_mean']:.3g} before"
    )
