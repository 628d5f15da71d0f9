"""Drift of real seasons: an untouched one, one that is spoilt, and one that was."""

import datetime as dt

import pandas as pd
from football.monitoring.seasons import (
    found_on,
    spoilt_from,
    watched_drift,
    weekly_runs,
    without_features,
)
from football.real_league import needs_real_files, real_league

from pl_assets.football.monitoring.drift_columns import feature_values

pytestmark = needs_real_files


def test_an_untouched_autumn_with_its_promoted_clubs_has_no_watched_drift():
    matches = real_league(2021, 2024)[0]
    values = feature_values(matches, without_features(matches))
    autumn = [day for day in weekly_runs(matches, 2024) if day.year == 2024]
    runs = pd.concat([found_on(day, matches, values) for day in autumn])
    assert len(autumn) > 18
    assert watched_drift(runs).empty
    assert runs["distance"].notna().mean() > 0.7


def test_shots_on_target_halved_from_a_saturday_on_are_found_on_tuesday():
    matches = real_league(2021, 2024)[0]
    saturday = dt.date(2025, 2, 1)
    spoilt = spoilt_from(matches, saturday, "shots_on_target", 0.5)
    found = watched_drift(found_on(saturday + dt.timedelta(days=3), spoilt))
    assert {"shots_on_target_per_shot"} <= set(found["name"])


def test_the_autumn_in_which_the_source_began_to_count_otherwise_is_found_at_once():
    matches = real_league(2010, 2013)[0]
    found = watched_drift(found_on(dt.date(2013, 8, 20), matches))
    assert {"shots_on_target", "shots_on_target_per_shot"} == set(found["name"])
