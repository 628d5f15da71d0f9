"""Named freshness policies, on what every successful check materializes anew.

They watch the wall clock: whether the platform still looks. Whether league data itself is late
is a question for the fixture calendar, and an asset check's.
"""

from datetime import timedelta

import dagster as dg

from pl_assets.settings import Settings

_SHORTEST = timedelta(minutes=1)
"""Of the windows that Dagster takes."""


def late_after(hours: float) -> dg.FreshnessPolicy:
    """Late, and failing, when not materialized for so many hours; warns after three quarters."""
    warn_window = timedelta(hours=hours * 0.75)
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=hours),
        warn_window=warn_window if warn_window >= _SHORTEST else None,
    )


def windows(settings: Settings) -> dict[str, float]:
    """After how many hours each asset that has a policy is late."""
    return {
        "season_files": settings.season_files_late_hours,
        "fixture_files": settings.fixture_files_late_hours,
        "trained_model": settings.trained_model_late_hours,
        "predictions": settings.predictions_late_hours,
        "metrics": settings.metrics_late_hours,
        "feature_drift": settings.drift_late_hours,
        "prediction_drift": settings.drift_late_hours,
        "data_quality": settings.drift_late_hours,
    }
