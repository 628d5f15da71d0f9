"""The asset graph as a whole: its shape, what loading it touches, and what follows what."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from instances import instance_of_tests
from pydantic import SecretStr

from pl_assets.definitions import build_definitions
from pl_assets.freshness import windows
from pl_assets.settings import PROJECT, Settings

SHAPE = Path(__file__).parent / "asset_graph.txt"
ORDER = ("ingest", "warehouse", "features", "model", "predictions", "betting", "monitoring")


@pytest.fixture(scope="module")
def definitions():
    return build_definitions(Settings())


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def described(graph):
    """One line for each asset, by group: what it is made from, and how it is kept up."""
    lines = []
    for key in sorted(
        graph.get_all_asset_keys(),
        key=lambda k: (ORDER.index(graph.get(k).group_name), k.to_user_string()),
    ):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        marks = [
            "seasons" if node.is_partitioned else "",
            "fresh" if node.freshness_policy else "",
            "follows" if node.automation_condition else "",
        ]
        kept = " ".join(filter(None, marks))
        lines.append(
            f"{node.group_name:<12}{key.to_user_string():<24}<- {parents:<70} {kept}".rstrip()
        )
    checks = sorted(
        f"check {key.asset_key.to_user_string()}: {key.name}" for key in graph.asset_check_keys
    )
    return "\n".join([*lines, *checks, ""])


def test_the_graph_has_the_shape_that_is_written_down(graph):
    assert described(graph) == SHAPE.read_text(), (
        "the asset graph has changed: if that is meant, write it down with "
        "`python tests/test_definitions.py`"
    )


def test_every_asset_is_described_owned_and_in_a_stage(graph):
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.group_name in ORDER, key


def test_the_stages_read_from_left_to_right(graph):
    for key in graph.get_all_asset_keys():
        stage = ORDER.index(graph.get(key).group_name)
        for parent in graph.get(key).parent_keys:
            assert ORDER.index(graph.get(parent).group_name) <= stage, (parent, key)


def test_every_job_and_sensor_loads(definitions):
    dg.Definitions.validate_loadable(definitions)


def in_a_clean_process(code):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PL_")}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=clean,
        cwd=PROJECT,
    )
    assert ran.returncode == 0, ran.stderr


def test_loading_the_definitions_connects_nowhere_and_needs_no_variable():
    in_a_clean_process(
        "import socket\n"
        "def refuse(*_): raise AssertionError('connected')\n"
        "socket.socket.connect = refuse\n"
        "from pl_assets.definitions import defs\n"
        "defs()\n"
    )


def test_importing_the_definitions_loads_no_heavy_library_before_it_is_needed():
    in_a_clean_process(
        "import sys, pl_assets.definitions\n"
        "heavy = {'mlflow', 'evidently', 'httpx', 'dagster_mlflow', 'celery', 'dagster_celery'}\n"
        "loaded = heavy & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )


def test_the_football_core_imports_nothing_that_talks_to_the_world():
    in_a_clean_process(
        "import sys, pkgutil, importlib, pl_assets.football as core\n"
        "for module in pkgutil.walk_packages(core.__path__, 'pl_assets.football.'):\n"
        "    importlib.import_module(module.name)\n"
        "loaded = {'dagster', 'mlflow', 'psycopg', 'httpx', 'pl_assets.settings'}\n"
        "assert not loaded & set(sys.modules), loaded & set(sys.modules)\n"
    )


def test_simulated_data_says_so_on_every_asset_and_a_real_source_is_looked_for():
    simulated = build_definitions(Settings(data_source="simulated"))
    graph = simulated.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert "simulated" in graph.get(key).kinds, key
        assert graph.get(key).tags["pl/data_source"] == "simulated", key
    sensors = {s.name for s in simulated.get_repository_def().sensor_defs}
    real = build_definitions(Settings()).get_repository_def().sensor_defs
    assert sensors - {s.name for s in real} == {"look_for_a_real_source"}


def test_what_is_watched_is_what_has_a_window_of_freshness(graph):
    keys = graph.get_all_asset_keys()
    watched = {key.to_user_string() for key in keys if graph.get(key).freshness_policy}
    assert watched == set(windows(Settings()))


@pytest.mark.parametrize("executor", ["in_process", "multiprocess", "celery"])
def test_steps_are_done_where_the_setting_says_those_of_jobs_made_by_conditions_too(executor):
    secret = SecretStr("redis://:s3cret@127.0.0.1:1/0")
    definitions = build_definitions(Settings(executor=executor, celery_broker_url=secret))
    implicit = definitions.resolve_implicit_global_asset_job_def()
    for job in (definitions.resolve_job_def("forecast"), implicit):
        assert job.executor_def.name == executor
        assert "s3cret" not in str(job.get_config_schema_snapshot())


def test_every_sensor_is_switched_on(definitions):
    for sensor in definitions.get_repository_def().sensor_defs:
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING, sensor.name


def test_the_sources_job_selects_ingest_alone(definitions):
    job = definitions.resolve_job_def("ingest")
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == {
        "season_files",
        "fixture_files",
    }


class Conditions:
    """The conditions, evaluated as the daemon does, between things that happen."""

    def __init__(self, definitions, instance):
        self.definitions, self.instance = definitions, instance
        self.cursor = None

    def happens(self, *keys, season=None, run=None):
        """These are materialized, one after the other, by a run or by hand."""
        for key in keys:
            of_seasons = key in ("season_files", *OF_MATCHES)
            made = dg.AssetMaterialization(key, partition=season if of_seasons else None)
            if run is None:
                self.instance.report_runless_asset_event(made)
                continue
            event = DagsterEvent(
                event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
                job_name=run.job_name,
                event_specific_data=StepMaterializationData(made),
            )
            self.instance.report_dagster_event(event, run.run_id)

    def begins(self, job, season):
        """A run of a job is under way."""
        ends = ("start", "end")
        return self.instance.create_run_for_job(
            self.definitions.resolve_job_def(job),
            tags={f"dagster/asset_partition_range_{end}": season for end in ends},
            status=dg.DagsterRunStatus.STARTED,
        )

    def checked(self, asset, check, *, passed):
        """A check has looked at the newest materialization of an asset."""
        self.instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(asset_key=dg.AssetKey(asset), check_name=check, passed=passed)
        )

    def ask_for(self):
        result = dg.evaluate_automation_conditions(
            defs=self.definitions, instance=self.instance, cursor=self.cursor
        )
        self.cursor = result.cursor
        keys = self.definitions.resolve_asset_graph().get_all_asset_keys()
        return {key.to_user_string() for key in keys if result.get_num_requested(key)}


@pytest.fixture
def conditions(definitions):
    with instance_of_tests() as instance:
        conditions = Conditions(definitions, instance)
        assert conditions.ask_for() == set()
        yield conditions


OF_MATCHES = (
    *("matches", "match_odds", "over_under_odds", "asian_handicap_odds", "rejected_rows"),
    *("source_conflicts", "read_files"),
)
OF_FIXTURES = ("fixtures", "fixture_odds", "rejected_fixture_rows", "calendar")
LEDGER = ("bets", "settlements")
FORECASTS = ("team_ratings", "match_features", "predictions", "season_projection", *LEDGER)
OF_RESULTS = (*FORECASTS, "prediction_scores")


# 2010 is long past by any clock: a replayed season flows on as a live one does.
def test_a_season_that_was_fetched_is_parsed(conditions):
    conditions.happens("season_files", season="2010")
    assert conditions.ask_for() == {*OF_MATCHES, *OF_FIXTURES}, "fixtures for the calendar"


def test_parsed_matches_flow_on_to_the_forecasts_without_training(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)


def test_nothing_is_made_of_matches_that_failed_a_blocking_check_until_they_are_mended(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    conditions.checked("matches", "nobody_plays_twice_a_day", passed=False)
    assert conditions.ask_for() == set()
    conditions.happens(*OF_MATCHES, season="2010")
    conditions.checked("matches", "nobody_plays_twice_a_day", passed=True)
    assert conditions.ask_for() == set(OF_RESULTS)


def test_a_warning_about_matches_stops_nothing(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    conditions.checked("matches", "no_result_is_late", passed=False)
    assert conditions.ask_for() == set(OF_RESULTS)


def test_a_training_flows_on_to_the_decision_and_the_forecasts(conditions):
    conditions.happens("trained_model")
    assert conditions.ask_for() == {"champion", "predictions", "season_projection", *LEDGER}


def test_bets_that_were_placed_are_settled(conditions):
    conditions.happens("bets")
    assert conditions.ask_for() == {"settlements"}


def test_the_conditions_ask_for_nothing_while_nothing_happens(conditions):
    assert conditions.ask_for() == set()


def test_results_and_fixtures_fetched_together_make_one_set_of_forecasts(conditions):
    conditions.happens("season_files", "fixture_files", season="2010")
    assert conditions.ask_for() == {*OF_MATCHES, *OF_FIXTURES}
    conditions.happens(*OF_MATCHES, *OF_FIXTURES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)
    conditions.happens(*OF_RESULTS)
    assert conditions.ask_for() == set()


def test_results_that_land_just_after_ratings_were_made_are_not_forgotten(conditions):
    conditions.happens(*OF_FIXTURES)
    assert conditions.ask_for() == set(FORECASTS)
    # All of this between two looks: Dagster's own `eager` would take the ratings for newer.
    conditions.happens(*FORECASTS, *OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)


def test_what_was_asked_for_and_failed_is_not_asked_for_again_until_something_is_new(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)
    assert conditions.ask_for() == set()
    conditions.happens(*OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)


def test_a_run_that_does_it_all_is_left_to_it_and_what_it_has_left_undone_is_asked_for(conditions):
    run = conditions.begins("take_in", "2010")
    assert conditions.ask_for() == set()
    conditions.happens("season_files", season="2010", run=run)
    conditions.happens("fixture_files", run=run)
    assert conditions.ask_for() == set(), "the run reads them in itself"
    conditions.instance.report_run_failed(run)
    assert conditions.ask_for() == {*OF_MATCHES, *OF_FIXTURES}


def test_a_whole_refresh_leaves_nothing_to_ask_for(conditions):
    conditions.happens("season_files", "fixture_files", *OF_MATCHES, *OF_FIXTURES, season="2010")
    conditions.happens("team_ratings", "match_features", "trained_model", "champion")
    conditions.happens("predictions", "season_projection", "prediction_scores", *LEDGER)
    assert conditions.ask_for() == set()


if __name__ == "__main__":
    SHAPE.write_text(described(build_definitions(Settings()).resolve_asset_graph()))
