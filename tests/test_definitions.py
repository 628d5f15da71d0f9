"""The asset graph as a whole: its shape, and what loading it touches."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
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


if __name__ == "__main__":
    SHAPE.write_text(described(build_definitions(Settings()).resolve_asset_graph()))
