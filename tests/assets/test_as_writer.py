"""The graph by the pipeline's login, which may write rows and change no table."""

import datetime as dt

import psycopg
import pytest
from assets.conftest import Platform, settings_on
from assets.failures import failures
from instances import instance_of_tests
from pydantic import SecretStr

from pl_assets.football.calendar import platform_time
from pl_assets.local.logins import PIPELINE, make_logins
from pl_assets.local.migrate import secure_all
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.served_data import ServedData
from pl_assets.resources.source_polls import SourcePolls

WORD = SecretStr("pl_pipeline of tests")
WRITTEN = (
    *("season_files", "fixture_files", "matches", "match_odds", "fixtures", "calendar"),
    *("team_ratings", "match_features", "trained_model", "champion", "prediction_snapshots"),
    *("predictions", "pairings", "club_states", "standby_forecasts", "backtest_predictions"),
    *("model_scores", "model_reliability", "candidates", "betting_backtest", "betting_results"),
    *("betting_accounts", "bet_decisions", "bets", "settlements", "prediction_scores"),
    *("data_quality", "feature_drift", "metrics", "appends"),
    *("metrics_made_from", "serving_scrapes", "platform_clock", "read_files"),
)


@pytest.fixture
def owner(platform_settings):
    settings = platform_settings.model_copy(update={"pipeline_password": WORD})
    make_logins(settings)
    secure_all(settings)
    return settings


@pytest.fixture
def writer(owner, mlflow_url, site):
    settings = settings_on(site, mlflow_url, owner.as_login(PIPELINE, WORD))
    with instance_of_tests() as instance:
        yield Platform(settings, instance)


def test_every_job_does_its_work(writer, site):
    results = [writer.fetch(), writer.run("rebuild"), writer.run("history")]
    site.day += dt.timedelta(days=7)
    results += [writer.fetch((2020,)), writer.run("forecast"), writer.run("monitor")]
    for result in results:
        assert result.success, failures(result)
    assert {table for table in WRITTEN if not writer.count(table)} == set()


def test_sensors_write_what_they_have_to(writer):
    as_of = platform_time(dt.date(2020, 10, 1))
    alerts = Alerts(writer.warehouse, writer.settings)
    assert alerts.note("check", "matches: a check", "found", as_of)
    alerts.deliver(dt.datetime.now(dt.UTC))
    assert alerts.over("check", "matches: a check", "over", as_of)
    polls = SourcePolls(writer.warehouse)
    for answers in (True, False):
        polls.note("datahub", as_of, "word", answers=answers, has_news=False, pause=dt.timedelta(1))
    ServedData(writer.settings).decide("real", "a test")
    assert ServedData(writer.settings).decision().name == "real"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "ALTER TABLE matches ADD mine int",
        "DROP TABLE bets",
        "TRUNCATE predictions",
        "CREATE ROLE mine",
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE bets SET odds = 100",
        "DELETE FROM settlements",
    ],
)
def test_what_no_job_needs_is_refused(owner, statement):
    url = owner.as_login(PIPELINE, WORD).database("warehouse")
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        psycopg.connect(url) as connection,
    ):
        connection.execute(statement)
