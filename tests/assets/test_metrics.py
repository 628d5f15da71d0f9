"""What is followed over time, measured on tables that have something to say of everything."""

import datetime as dt
import json

import dagster as dg
import pytest
from assets.failures import failures
from assets.monitored import publish_everything
from instances import instance_of_tests
from serving.made_up_history import played_matches
from serving.running_api import running_api

from pl_assets.definitions import build_definitions
from pl_assets.football.monitoring.series import BY_NAME, SERIES
from pl_assets.monitoring_checks import MONITORING_RULES
from pl_assets.resources.metrics_tables import MetricsTables
from pl_assets.resources.warehouse import Warehouse


class Measuring:
    """The job `measure`, run on days that follow each other."""

    def __init__(self, settings, instance):
        self.settings, self.instance = settings, instance
        self.warehouse = Warehouse(settings)

    def on(self, day, *, success=True):
        settings = self.settings.model_copy(update={"today": day})
        job = build_definitions(settings).resolve_job_def("measure")
        result = job.execute_in_process(instance=self.instance, raise_on_error=False)
        assert result.success == success, failures(result)
        return result

    def read(self, query, *parameters):
        return self.warehouse.read(query, *parameters)

    def change(self, statement, *parameters):
        with self.warehouse.transaction() as connection:
            return connection.execute(statement, parameters)

    def written(self):
        """How many points the newest run has written."""
        event = self.instance.get_latest_materialization_event(dg.AssetKey("metrics"))
        return event.asset_materialization.metadata["points_written"].value


@pytest.fixture(scope="module")
def instance():
    with instance_of_tests() as instance:
        yield instance


@pytest.fixture
def measuring(platform_settings, instance):
    url = platform_settings.database("warehouse")
    publish_everything(url)
    with running_api(url) as api:
        settings = platform_settings.model_copy(update={"api_url": str(api.base_url)})
        measuring = Measuring(settings, instance)
        measuring.api = api
        yield measuring


def test_every_series_that_is_listed_is_written_with_its_labels_and_no_other(measuring):
    measuring.on("2026-08-21")
    for _ in range(3):
        measuring.api.get("/v1/predictions")
    measuring.on("2026-08-22")
    held = measuring.read("SELECT DISTINCT name, labels FROM metrics")
    assert set(held["name"]) == {series.name for series in SERIES}
    for name, labels in zip(held["name"], held["labels"], strict=True):
        assert set(labels) == set(BY_NAME[name].labels), name
    values = measuring.read(
        "SELECT name, labels, value FROM metrics WHERE time = '2026-08-22 05:00Z'"
    )
    newest = {
        (name, json.dumps(labels)): value for name, labels, value in values.itertuples(index=False)
    }
    assert newest["serving_up", "{}"] == 1
    assert newest["model_trainings", '{"cause": "weekly"}'] == 1
    assert newest["model_trainings", '{"cause": "drift"}'] == 1
    assert newest["live_forecasts_settled", '{"model": "champion"}'] == 10
    _a_source_that_is_not_asked_is_not_silent(measuring)
    _what_is_new_alone_is_written(measuring)
    _a_corrected_result_flows_on(measuring)
    _old_points_of_the_pipeline_go(measuring)


def _a_source_that_is_not_asked_is_not_silent(measuring):
    tables, as_of = MetricsTables(measuring.warehouse), dt.datetime(2026, 8, 22, tzinfo=dt.UTC)
    for not_asked, told in (([], True), (["football-data.co.uk"], False)):
        points = tables.measure(as_of, ("E0",), {}, not_asked).points
        assert ("data_source_silent_hours" in set(points["name"])) == told


def _what_is_new_alone_is_written(measuring):
    rows = measuring.read("SELECT count(*) AS n FROM metrics")["n"].iloc[0]
    measuring.on("2026-08-22")
    assert measuring.written() < 30, "ages by the wall clock, and what the API says"
    assert measuring.read("SELECT count(*) AS n FROM metrics")["n"].iloc[0] == pytest.approx(
        rows, abs=9
    )


def _a_corrected_result_flows_on(measuring):
    match = next(m for m in played_matches() if m.season == 2026)
    before = measuring.read("SELECT * FROM prediction_scores ORDER BY match_id, forecast_by")
    measuring.change(
        "UPDATE matches SET home_goals = 0, away_goals = 9, result = 'away' WHERE match_id = %s",
        match.match_id,
    )
    assert [len(measuring.read(rule.query)) for rule in MONITORING_RULES] == [1, 0]
    loss = _newest_loss(measuring)
    measuring.on("2026-08-23")
    assert [len(measuring.read(rule.query)) for rule in MONITORING_RULES] == [0, 0]
    after = measuring.read("SELECT * FROM prediction_scores ORDER BY match_id, forecast_by")
    changed = after[after["log_loss"] != before["log_loss"]]
    assert set(changed["match_id"]) == {match.match_id}
    assert set(changed["outcome"]) == {"away"}
    assert _newest_loss(measuring) > loss


def _newest_loss(measuring):
    return measuring.read(
        "SELECT value FROM metrics WHERE name = 'forecast_log_loss' "
        'AND labels = \'{"model": "champion", "window": "100"}\' ORDER BY time DESC LIMIT 1'
    )["value"].iloc[0]


def _old_points_of_the_pipeline_go(measuring):
    measuring.on("2027-10-01")
    oldest = measuring.read("SELECT name, min(time) AS time FROM metrics GROUP BY name")
    oldest = oldest.set_index("name")["time"]
    assert oldest["pipeline_runs"].year == 2027
    assert oldest["forecasts_published"].year == 2026, "what is of football stays"


def test_an_api_that_does_not_answer_is_a_row_that_says_so(platform_settings, instance):
    settings = platform_settings.model_copy(update={"api_url": "http://127.0.0.1:9"})
    measuring = Measuring(settings, instance)
    result = measuring.on("2026-08-22")
    assert result.success
    assert measuring.read("SELECT is_up FROM serving_scrapes")["is_up"].tolist() == [False]
    named = measuring.read("SELECT name, value FROM metrics").set_index("name")["value"]
    assert named["serving_up"] == 0
    assert "serving_latency_seconds" not in named.index
    assert "live_log_loss" not in named.index, "nothing was forecast, and nothing is made up"
