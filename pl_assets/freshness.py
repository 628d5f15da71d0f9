"""Named freshness policies, on what every successful check materializes anew.

They watch the wall clock: whether the platform still looks. Whether league data itself is late
is a question for the fixture calendar, and an asset check's.
"""

from datetime import timedelta

import dagster as dg

_SHORTEST = timedelta(minutes=1)
"""Of the windows that Dagster takes."""


def late_after(hours: float) -> dg.FreshnessPolicy:
    """Late, and failing, when not materialized for so many hours; warns after three quarters."""
    warn_window = timedelta(hours=hours * 0.75)
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=hours),
        warn_window=warn_window if warn_window >= _SHORTEST else None,
    )
