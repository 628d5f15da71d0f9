"""Assets that are late: not made anew in the time that their freshness policy gives them.

The rule is Dagster's own, from what Dagster goes by: when an asset was made last. What its daemon
keeps of it comes up to half a minute later, and stays as it was where the daemon is switched off.
"""

import datetime as dt
from collections.abc import Collection

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.freshness import TimeWindowFreshnessPolicy

from pl_assets.resources.alert import Found
from pl_assets.resources.watched_since import WatchedSince


def windows(graph: AssetGraph) -> dict[dg.AssetKey, dt.timedelta]:
    """How long each asset that has a policy may stay as it is."""
    found = {}
    for key in graph.get_all_asset_keys():
        policy = graph.get(key).freshness_policy
        if isinstance(policy, TimeWindowFreshnessPolicy):
            found[key] = policy.fail_window.to_timedelta()
    return found


def late_assets(
    instance: dg.DagsterInstance,
    graph: AssetGraph,
    now: dt.datetime,
    dagster_url: str,
    watched: WatchedSince,
    known: Collection[str],
) -> dict[str, Found]:
    """By name, those that are late; of what was never made nothing is known, so it is not.

    Args:
        instance: Dagster's.
        graph: of the assets.
        now: wall clock.
        dagster_url: where its pages are.
        watched: since when; what could not be made yet is not late anew.
        known: names of those that were late before, and are until they are made.
    """
    allowed, found = windows(graph), {}
    for key, event in instance.get_latest_materialization_events(list(allowed)).items():
        if event is None:
            continue
        made, name = dt.datetime.fromtimestamp(event.timestamp, dt.UTC), key.to_user_string()
        is_told = name in known or watched.has_had_time(allowed[key], now)
        if is_told and now - made >= allowed[key]:
            found[name] = Found(
                f"Expected {name} to be made anew within {_said(allowed[key])}, found that "
                f"it was made last on {made:%Y-%m-%d %H:%M} UTC. What is known is "
                "still served, and says how old it is.",
                link=f"{dagster_url}/assets/{'/'.join(key.path)}",
            )
    return found


def _said(window: dt.timedelta) -> str:
    minutes = window.total_seconds() / 60
    return f"{minutes / 60:.3g} h" if minutes >= 60 else f"{minutes:.3g} min"
