"""Sensors, ticked by hand on a real instance: what they ask for, and what they say."""

import datetime as dt

import dagster as dg
import pytest
from assets.conftest import Platform, Template, continued, settings_on
from assets.ticks import Ticks

from pl_assets.football.calendar import platform_time
from pl_assets.football.source_names import PREFERENCE
from pl_assets.resources.abandoned_runs import PROCESS_TAG, fail_abandoned_runs, this_process
from pl_assets.resources.errors import ClockUnreadable
from pl_assets.resources.source_polls import SourcePolls

ALL_SEASONS = range(1993, 2021)


@pytest.fixture(scope="session")
def read_in_template(make_template, migrated_template, tmp_path_factory):
    """What has every season there is, and so nothing left to ask for."""
    nothing = Template(migrated_template, tmp_path_factory.mktemp("nothing_yet"), "")
    return make_template("read_in_template", nothing, lambda one: one.fetch(ALL_SEASONS))


@pytest.fixture(scope="session")
def complete_template(make_template, read_in_template):
    alone = read_in_template._replace(model="match-outcome-of-sensors")
    return make_template("complete_template", alone, lambda one: one.run("rebuild"))


@pytest.fixture
def complete(complete_template, platform_settings, mlflow_url, site, tmp_path):
    """A platform of which nothing is missing; its model is that of other tests."""
    settings = settings_on(site, mlflow_url, platform_settings)
    with continued(complete_template, tmp_path / "instance", settings) as platform:
        yield platform


@pytest.fixture
def source_sensor(complete):
    return Ticks(complete, "follow_the_source")


@pytest.fixture
def made(read_in_template, platform_settings, mlflow_url, site, tmp_path):
    """The same with a model of its own, for tests that train."""
    alone = read_in_template._replace(model="")
    settings = settings_on(site, mlflow_url, platform_settings)
    with continued(alone, tmp_path / "instance", settings) as platform:
        assert platform.run("rebuild").success
        yield platform


def started(platform, done, job, *, fails=False):
    """The run that a tick asked for, run."""
    (request,) = done.run_requests
    assert (request.job_name or job) == job
    result = platform.definitions.resolve_job_def(job).execute_in_process(
        instance=platform.instance, tags=dict(request.tags), raise_on_error=False
    )
    assert result.success != fails
    return request.tags


def test_one_run_takes_in_what_is_new_and_nothing_more_is_started(complete, source_sensor, site):
    quiet = source_sensor.tick()
    assert quiet.run_requests == []
    assert "E0 2020: unchanged; fixtures: unchanged" in quiet.skip_message
    site.day += dt.timedelta(days=7)
    done = source_sensor.tick()
    tags = started(complete, done, "take_in")
    assert tags["pl/as_of"] == platform_time(site.day).isoformat()
    assert "fixtures" in tags["pl/because"]
    assert tags["dagster/asset_partition_range_end"] == "2020"
    assert source_sensor.tick().run_requests == []
    newest = complete.warehouse.read("SELECT max(as_of) AS as_of FROM season_files").loc[0, "as_of"]
    assert newest == platform_time(site.day)


def test_nothing_is_looked_at_while_a_run_takes_in_what_was_seen(complete, source_sensor, site):
    site.day += dt.timedelta(days=7)
    (request,) = source_sensor.tick().run_requests
    complete.instance.create_run_for_job(
        complete.definitions.resolve_job_def("take_in"),
        tags=dict(request.tags),
        status=dg.DagsterRunStatus.STARTED,
    )
    site.day += dt.timedelta(days=1)
    site.requests.clear()
    waiting = source_sensor.tick()
    assert waiting.run_requests == []
    assert "taking in" in waiting.skip_message
    assert [path for path, _ in site.requests] == ["/_replay"]


def test_a_source_that_is_down_is_left_in_peace_and_every_tick_says_so(
    complete, source_sensor, site
):
    site.break_down("error")
    site.requests.clear()
    said = [source_sensor.tick() for _ in range(5)]
    assert not any(done.run_requests for done in said)
    for source in PREFERENCE[:3]:
        assert all(f"{source} gives no answer" in done.skip_message for done in said)
        assert not SourcePolls(complete.warehouse).latest(source).answers
    assert all("\n" not in done.skip_message for done in said)
    assert len([path for path, _ in site.requests if path != "/_replay"]) == 3, "one each"


def test_a_source_that_is_down_does_not_hide_the_news_of_the_others(complete, source_sensor, site):
    site.break_down("error", "site")
    site.day += dt.timedelta(days=7)
    done = source_sensor.tick()
    started(complete, done, "take_in", fails=True)
    assert "datahub has E0 2020" in done.run_requests[0].tags["pl/because"]
    assert complete.run("read", (2020,)).success
    newest = complete.warehouse.read("SELECT source FROM matches ORDER BY match_date DESC LIMIT 3")
    assert set(newest["source"]) == {"datahub"}


@pytest.mark.parametrize("name", ["follow_the_source", "follow_the_calendar"])
def test_a_clock_that_does_not_answer_fails_the_tick_and_writes_nothing(platform, site, name):
    site.faults["/_replay"] = 503
    with pytest.raises(ClockUnreadable, match="PL_TODAY"):
        Ticks(platform, name).tick()
    for table in ("platform_clock", "source_polls", "season_files", "prediction_snapshots"):
        assert platform.count(table) == 0


def looked(platform, site, *, answers=True):
    """The sources were looked at on this day, and their news are in."""
    for source in PREFERENCE[:3]:
        SourcePolls(platform.warehouse).note(
            source, platform_time(site.day), "seen", answers=answers, has_news=False
        )


def settle(platform, monkeypatch):
    """As if the latest run had ended a while ago."""
    monkeypatch.setattr("pl_assets.run_requests._QUIET_S", -1)


def test_the_calendar_issues_each_days_forecasts_and_each_weeks_training(made, site, monkeypatch):
    settle(made, monkeypatch)
    calendar = Ticks(made, "follow_the_calendar")
    assert "Waiting for the look at football-data.co.uk" in calendar.tick().skip_message
    looked(made, site)
    started(made, calendar.tick(), "history")
    assert "Nothing is due" in calendar.tick().skip_message
    asked = {}
    for day in range(1, 8):
        site.day += dt.timedelta(days=1)
        assert "Waiting for the look" in calendar.tick().skip_message
        looked(made, site)
        (request,) = calendar.tick().run_requests
        asked[day] = request.job_name
        started(made, dg.SensorResult(run_requests=[request]), request.job_name)
    assert asked == dict.fromkeys(range(1, 7), "forecast") | {7: "train"}
    assert made.count("model_scores") > 0
    rows = made.warehouse.read("SELECT DISTINCT data_source FROM backtest_predictions")
    assert list(rows["data_source"]) == ["real"]


def test_training_waits_for_news_that_a_run_has_failed_to_take_in(
    complete, source_sensor, site, monkeypatch
):
    settle(complete, monkeypatch)
    calendar = Ticks(complete, "follow_the_calendar")
    site.day += dt.timedelta(days=7)
    request = source_sensor.tick().run_requests[0]
    take_in = complete.definitions.resolve_job_def("take_in")
    run = complete.instance.create_run_for_job(take_in, tags=dict(request.tags))
    assert calendar.tick().skip_message == "Waiting for what is under way."
    complete.instance.report_run_failed(run)
    assert "Waiting for the look at" in calendar.tick().skip_message
    started(complete, dg.SensorResult(run_requests=[request]), "take_in")
    (asked,) = calendar.tick().run_requests
    assert asked.job_name == "train"


def test_what_fails_is_asked_for_again_in_an_hour_and_does_not_hold_up_the_rest(
    complete, site, monkeypatch
):
    settle(complete, monkeypatch)
    calendar = Ticks(complete, "follow_the_calendar")
    site.day += dt.timedelta(days=7)
    looked(complete, site, answers=False)
    jobs = [request.job_name for _ in range(5) for request in calendar.tick().run_requests]
    due = ["train", "forecast", "history", "monitor", "measure"]
    assert jobs == due, "none of them was run"
    waiting = calendar.tick()
    assert waiting.run_requests == []
    assert "Asked for within the hour, and still due: train" in waiting.skip_message


def test_a_run_whose_process_was_killed_is_marked_as_failed(platform):
    instance, job = platform.instance, platform.definitions.resolve_job_def("forecast")

    def run(tags):
        return instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.STARTED)

    machine = this_process().rsplit(" ", 2)[0]
    killed = run({PROCESS_TAG: f"{machine} {2**22 + 1} 1.0"})
    alive = run({PROCESS_TAG: this_process()})
    elsewhere = run({PROCESS_TAG: "another-machine 1 1.0"})
    child = run({})
    never_begun = instance.create_run_for_job(
        job, tags=killed.tags, status=dg.DagsterRunStatus.NOT_STARTED
    )
    failed = fail_abandoned_runs(instance, children=False)
    assert set(failed) == {killed.run_id, never_begun.run_id}
    # A code server that starts is alone on its PL_HOME, wherever that has come from.
    failed = fail_abandoned_runs(instance, children=True)
    assert set(failed) == {child.run_id, elsewhere.run_id}
    assert instance.get_run_by_id(alive.run_id).status == dg.DagsterRunStatus.STARTED


def test_conditions_wait_for_the_run_that_is_under_way_and_then_ask_for_what_follows(complete):
    conditions = Ticks(complete, "follow_the_graph")
    assert conditions.tick().run_requests == [], "nothing is newer than what is made from it"
    assert complete.run("read", (2020,)).success
    under_way = complete.instance.create_run_for_job(
        complete.definitions.resolve_job_def("measure"), status=dg.DagsterRunStatus.STARTED
    )
    before = conditions.cursor
    waiting = conditions.tick()
    assert waiting.run_requests == []
    assert "under way" in waiting.skip_message
    assert conditions.cursor == before
    complete.instance.report_run_canceled(under_way)
    asked = {key for one in conditions.tick().run_requests for key in one.asset_selection}
    assert {dg.AssetKey("team_ratings"), dg.AssetKey("predictions")} <= asked
    assert dg.AssetKey("matches") not in asked


def test_a_backup_is_asked_for_once_a_day_where_there_is_a_folder_for_it(
    complete, site, tmp_path, monkeypatch
):
    settle(complete, monkeypatch)
    settings = complete.settings.model_copy(update={"backup_folder": tmp_path})
    wanting = Platform(settings, complete.instance, complete.registry.name)
    calendar = Ticks(wanting, "follow_the_calendar")
    site.day += dt.timedelta(days=7)
    looked(complete, site, answers=False)
    requests = [request for _ in range(6) for request in calendar.tick().run_requests]
    assert [request.job_name for request in requests][-1] == "backup"
    assert requests[-1].tags["pl/because"] == "backup of 2020-10-08: there is none yet"
    tags = started(wanting, dg.SensorResult(run_requests=[requests[-1]]), "backup")
    assert tags["pl/as_of"] == platform_time(site.day).isoformat()
    assert [path.name for path in tmp_path.glob("*.tar")] == ["premier-league-2020-10-08.tar"]
    assert "backup" not in calendar.tick().skip_message
