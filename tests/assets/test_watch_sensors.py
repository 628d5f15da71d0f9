"""Sensors that watch: what is late, failed or silent is an alert, and over when it is over."""

import asyncio
import datetime as dt

import dagster as dg
import pytest
from assets.ticks import Ticks
from assets.watched import WARN
from dagster._core.definitions.freshness import FreshnessState
from dagster._core.definitions.freshness_evaluator import TimeWindowFreshnessPolicyEvaluator
from dagster._core.loader import LoadingContextForTest
from pydantic import ValidationError

from pl_assets.definitions import build_definitions
from pl_assets.resources.failed_runs import failed_runs
from pl_assets.resources.pipeline_state import pipeline_state
from pl_assets.resources.watched_since import WatchedSince
from pl_assets.settings import Settings

MINUTE = dt.timedelta(minutes=1)


def state_in_dagster(watched):
    """What Dagster's own daemon makes of the asset, which its UI shows."""
    graph = watched.definitions.get_repository_def().asset_graph
    return asyncio.run(
        TimeWindowFreshnessPolicyEvaluator().evaluate_freshness(
            LoadingContextForTest(watched.instance), graph.get(dg.AssetKey("files"))
        )
    )


def test_what_was_not_made_in_its_time_is_late_here_as_in_dagster_until_it_is_made(
    watched,
):
    assert "0 of 1 assets" in watched.tick("watch_freshness"), "never made is not late"
    assert state_in_dagster(watched) == FreshnessState.UNKNOWN
    watched.was_made("files", MINUTE * 1.7)
    assert "0 of 1 assets" in watched.tick("watch_freshness")
    assert state_in_dagster(watched) == FreshnessState.WARN
    watched.was_made("files", MINUTE * 2)
    assert state_in_dagster(watched) == FreshnessState.FAIL
    said = watched.tick("watch_freshness")
    assert said == "1 of 1 assets with a freshness policy late: files. new: files."
    assert watched.open("late") == [("files", "error")]
    (alert,) = watched.alerts.open()
    assert "Expected files to be made anew within 2 min" in alert.word
    assert "still served" in alert.word
    assert alert.opened_as_of == dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
    assert "new" not in watched.tick("watch_freshness")
    assert watched.run().success
    assert state_in_dagster(watched) == FreshnessState.PASS
    assert watched.tick("watch_freshness").endswith("late. over: files.")
    assert watched.open("late") == []


def test_after_a_break_what_is_late_is_given_time_and_what_was_late_stays_so(watched):
    sensor = Ticks(watched, "watch_freshness")
    sensor.tick()
    watched.was_made("files", MINUTE * 3)
    now = dt.datetime.now(dt.UTC)
    sensor.cursor = WatchedSince(latest=now - MINUTE * 11).model_dump_json()
    assert sensor.tick().skip_message.startswith("0 of 1")
    sensor.cursor = WatchedSince(since=now - MINUTE * 2, latest=now).model_dump_json()
    assert "new: files" in sensor.tick().skip_message, "a short window has a short grace"
    sensor.cursor = WatchedSince(latest=now - MINUTE * 11).model_dump_json()
    assert sensor.tick().skip_message.endswith("late: files.")
    assert not WatchedSince(since=now).has_had_time(MINUTE * 600, now + MINUTE * 14)
    assert WatchedSince(since=now).has_had_time(MINUTE * 600, now + MINUTE * 15)


def test_the_shortest_window_that_settings_take_is_one_that_dagster_takes():
    shortest = Settings(season_files_late_hours=1 / 60)
    assert build_definitions(shortest).resolve_asset_graph().has(dg.AssetKey("season_files"))
    with pytest.raises(ValidationError):
        Settings(season_files_late_hours=0.016)


def test_a_check_that_fails_is_an_alert_of_its_severity_until_it_passes(watched, instance):
    watched.passes = False
    assert watched.run().success
    assert watched.tick("watch_checks") == "1 of 1 checks failed: table: rows. new: table: rows."
    assert watched.open("check") == [("table: rows", "error")]
    (alert,) = watched.alerts.open()
    assert alert.word == "Expected: Every row has a score. Found: rows without: 3."
    # A run that has only just planned the check says nothing of it yet.
    instance.create_run_for_job(watched.definitions.resolve_job_def("take_in"))
    assert watched.tick("watch_checks") == "1 of 1 checks failed: table: rows."
    key, now = dg.AssetCheckKey(dg.AssetKey("table"), "rows"), dt.datetime.now(dt.UTC)
    assert pipeline_state(instance, [], [key], [], now).failed_checks == {"error": 1}
    watched.passes = True
    assert watched.run().success
    assert watched.tick("watch_checks") == "0 of 1 checks failed. over: table: rows."
    watched.passes, watched.severity = False, WARN
    assert watched.run().success
    watched.tick("watch_checks")
    assert watched.open("check") == [("table: rows", "warning")]


def test_how_long_a_job_took_is_known_however_long_ago_it_was(watched, instance):
    assert watched.run().success
    assert watched.run("__ASSET_JOB", "files").success
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    state = pipeline_state(instance, [], [], ["take_in"], later)
    assert state.run_seconds.keys() == {"take_in", "conditions"}
    assert min(state.run_seconds.values()) > 0
    assert state.runs == []
    assert len(pipeline_state(instance, [], [], [], dt.datetime.now(dt.UTC)).runs) == 2


def test_a_run_of_a_command_that_fails_is_an_alert_until_the_job_succeeds(watched):
    watched.problem = "no file at http://pl:s3cret@host/x"
    assert not watched.run().success
    assert watched.tick("watch_runs") == ("1 jobs failed and not made good: take_in. new: take_in.")
    (alert,) = watched.alerts.open("run")
    assert alert.word.endswith("table: ValueError: no file at http://host/x")
    assert "/runs/" in alert.link
    assert not watched.run().success
    assert "new" not in watched.tick("watch_runs"), "it is the same trouble"
    watched.problem = None
    assert watched.run().success
    assert watched.tick("watch_runs") == "0 jobs failed and not made good. over: take_in."


def test_a_failed_run_is_made_good_by_whatever_makes_what_it_should_have(watched):
    watched.problem = "x"
    assert not watched.run().success
    watched.tick("watch_runs")
    watched.problem = None
    assert watched.run("__ASSET_JOB", "files").success
    assert "over" not in watched.tick("watch_runs"), "it had made that itself"
    assert watched.run("__ASSET_JOB", "table").success
    assert "over: take_in" in watched.tick("watch_runs")


def test_what_conditions_start_is_named_by_its_assets(watched):
    watched.problem = "x"
    assert not watched.run("__ASSET_JOB", "table").success
    assert not watched.run("__ASSET_JOB", "files", "table").success
    watched.tick("watch_runs")
    assert watched.open("run") == [("files, table", "error"), ("table", "error")]


def test_a_run_that_was_cancelled_or_failed_long_ago_is_no_alert(watched, instance):
    job = watched.definitions.resolve_job_def("take_in")
    run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    instance.report_run_canceled(run)
    assert watched.tick("watch_runs") == "0 jobs failed and not made good."
    killed = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(killed, "The process of this run is gone: it was killed.")
    just_now, soon = dt.datetime.now(dt.UTC) - MINUTE, dt.datetime.now(dt.UTC) + MINUTE
    (found,) = failed_runs(instance, just_now, "http://dagster").values()
    assert found.word.endswith("The process of this run is gone: it was killed.")
    assert failed_runs(instance, soon, "http://dagster") == {}
