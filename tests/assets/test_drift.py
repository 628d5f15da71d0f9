"""Monitoring runs on a simulated season, over real PostgreSQL and MLflow."""

import re
import uuid
from pathlib import Path

import dagster as dg
import numpy as np
import pandas as pd
import pytest
from assets.failures import failures
from football.league import made_up_odds, no_totals
from football.monitoring.seasons import SEASON, simulated, spoilt_from
from football.monitoring.test_drift import SATURDAY
from free_port import free_port
from instances import instance_of_tests

from pl_assets.definitions import build_definitions
from pl_assets.football.features import match_features
from pl_assets.football.monitoring.distances import WASSERSTEIN, normed_wasserstein
from pl_assets.football.monitoring.drift import drift
from pl_assets.football.monitoring.drift_columns import Column
from pl_assets.football.monitoring.drift_state import drift_state
from pl_assets.football.monitoring.match_weeks import TEN_WEEKS, Window
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.resources.drift_report import REPORT, draw_report, keep_report
from pl_assets.resources.model_registry import ModelRegistry
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse

TABLES = ("feature_drift", "prediction_drift", "data_quality")
A_WEEK_BEFORE, TUESDAY = "2025-02-11", "2025-02-18"


class Monitored:
    """A warehouse of a test's own, and monitoring runs on it."""

    def __init__(self, settings, instance):
        self.settings, self.instance = settings, instance
        self.warehouse = Warehouse(settings)
        self.name = f"match-outcome-{uuid.uuid4().hex}"

    def write(self, table, rows):
        with self.warehouse.connection() as connection:
            TableWriter(connection, table).replace(rows, None)

    def run(self, today, mlflow_url):
        settings = self.settings.model_copy(update={"today": today, "mlflow_url": mlflow_url})
        self.registry = ModelRegistry(settings, self.name)
        definitions = build_definitions(settings, model_registry=self.registry)
        result = definitions.resolve_job_def("monitor").execute_in_process(
            instance=self.instance, raise_on_error=False
        )
        assert result.success, failures(result)
        made = result.asset_materializations_for_node("drift")
        return {one.asset_key.path[0]: one.metadata for one in made}

    def rows(self, table, day):
        query = f"SELECT * FROM {table} WHERE as_of::date = %s::date"  # noqa: S608 - the test's own
        return self.warehouse.read(query, day)


@pytest.fixture
def monitored(platform_settings):
    """Four simulated seasons with features, no odds and no record of forecasts yet."""
    matches = simulated()
    with instance_of_tests() as instance:
        found = Monitored(platform_settings, instance)
        found.write("matches", matches)
        market = of_matches(made_up_odds(matches), no_totals())
        ratings = rate_clubs(matches, matches.head(0), market, SEASON, matches["match_date"].max())
        found.write("match_features", match_features(matches, matches.head(0), ratings))
        yield found


def test_a_fault_is_found_in_one_run_and_its_report_is_kept(monitored, mlflow_url, tmp_path):
    told = monitored.run(A_WEEK_BEFORE, f"http://127.0.0.1:{free_port()}")
    assert "expected MLflow to answer" in told["feature_drift"]["why_no_report"].value
    before = monitored.rows("feature_drift", A_WEEK_BEFORE)
    assert before["report"].isna().all()
    assert drift_state(before, is_open=False).change == "none"
    monitored.write("matches", spoilt_from(simulated(), SATURDAY, "shots_on_target", 0.5))
    told = monitored.run(TUESDAY, mlflow_url)
    after = monitored.rows("feature_drift", TUESDAY)
    assert drift_state(after, is_open=False).change == "raised"
    check_the_report(monitored.registry, after, told, tmp_path)
    forecasts = monitored.rows("prediction_drift", TUESDAY)
    assert len(forecasts) > 0, "as long as there is no record of forecasts too"
    assert forecasts["distance"].isna().all()
    quality = monitored.rows("data_quality", TUESDAY).set_index("name")
    assert quality.loc["match_odds.pre_match.average", "current_mean"] == 1
    for table in TABLES:
        assert "data:image/png" in told[table]["distance_over_threshold"].value
    monitored.run(TUESDAY, mlflow_url)
    for table in TABLES:
        assert len(monitored.rows(table, TUESDAY)) == len(monitored.rows(table, A_WEEK_BEFORE))


def check_the_report(registry, rows, told, place):
    run_id = rows["mlflow_run_id"].unique().item()
    assert told["feature_drift"]["report"].value.endswith(f"{run_id}/artifacts/{REPORT}")
    client = registry._client()
    run = client.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["watched_drifted"] >= 1
    html = Path(client.download_artifacts(run_id, REPORT, str(place))).read_text()
    assert "shots_on_target_per_shot" in html
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?http", html)
    assert loaded == [], "a page that is kept for years loads nothing from others"


def test_without_a_place_to_keep_it_or_a_picture_only_the_report_is_lost(
    platform_settings, mlflow_url, tmp_path
):
    settings = platform_settings.model_copy(update={"mlflow_url": mlflow_url})
    registry, kept = ModelRegistry(settings, f"match-outcome-{uuid.uuid4().hex}"), []
    # Where nothing can be stored, which comes out of MLflow's client as no error of MLflow's.
    (tmp_path / "a_file").touch()
    place = (tmp_path / "a_file" / "artifacts").as_uri()
    registry._client().create_experiment(registry.monitoring_name, place)

    def that_fails():
        return str({}["a column"])

    @dg.asset
    def reports(context: dg.AssetExecutionContext):
        kept.extend(keep_report(context, registry, d, {}) for d in (lambda: "html", that_fails))

    assert dg.materialize([reports]).success
    assert [one.report for one in kept] == [None, None]
    assert "expected MLflow to keep what monitoring found, found [Errno" in kept[0].why_none
    assert kept[1].why_none == ("expected Evidently to draw the report, found KeyError: 'a column'")


@pytest.mark.filterwarnings("ignore")
def test_evidently_measures_as_we_do_and_draws_whatever_is_held():
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import ValueDrift

    random = np.random.default_rng(0)
    present, reference = (
        pd.DataFrame({"even": random.normal(size=n), "gaps": random.poisson(3, n), "same": 1.0})
        for n in (90, 200)
    )
    present["gaps"], reference["gaps"] = (
        present["gaps"].mask(lambda x: x > 4),
        reference["gaps"] + 1,
    )
    names = list(present)
    sides = [
        Dataset.from_pandas(side, DataDefinition(numerical_columns=names))
        for side in (present, reference)
    ]
    metrics = [ValueDrift(column=name, method="wasserstein") for name in names]
    theirs = [found["value"] for found in Report(metrics).run(*sides).dict()["metrics"]]
    ours = [
        normed_wasserstein(*(side[name].dropna().to_numpy(float) for side in (present, reference)))
        for name in names
    ]
    assert theirs == pytest.approx(ours, abs=1e-12)
    values = pd.concat([present, reference], ignore_index=True)
    columns = [Column(name, TEN_WEEKS, WASSERSTEIN, 0.5, True) for name in names]
    window = Window(TEN_WEEKS, values.index[:90], values.index[90:], None, None)
    judged = drift(values, columns, [window])
    assert judged["distance"].tolist() == pytest.approx(ours)
    assert "gaps" in draw_report(values, judged, window)
    assert draw_report(values, judged.assign(distance=np.nan), window) is None
