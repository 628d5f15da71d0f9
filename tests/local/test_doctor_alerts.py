"""What `pl doctor` says of alerts, and of messages that nobody has heard yet."""

import datetime as dt

import pytest
from free_port import free_port
from pydantic import SecretStr
from resources.agenda_rows import forecast, scored, trained

from pl_assets.local.doctor import examine
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.warehouse import Warehouse

AS_OF = dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)


@pytest.fixture
def settings(platform_settings):
    """Of a platform whose sources and webhook nothing listens at."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    sources = ("source_url", "datahub_url", "openfootball_url")
    return platform_settings.model_copy(
        update=dict.fromkeys(sources, nowhere)
        | {"alert_webhook_url": SecretStr(f"{nowhere}/s3cret")}
    )


@pytest.fixture
def alerts(settings):
    return Alerts(Warehouse(settings), settings)


def found(settings, capsys):
    """What it prints, in one line."""
    examine(settings)
    said = capsys.readouterr().out
    assert "s3cret" not in said
    return " ".join(said.split())


def test_open_alerts_and_undelivered_messages_are_listed(settings, alerts, capsys):
    assert "ok alerts 0 open; told to: log, webhook" in found(settings, capsys)
    alerts.note("check", "matches: scores", "3 rows lack a score", AS_OF, severity="warning")
    assert "ok messages 1 waiting for log ok messages 1 waiting for webhook" in found(
        settings, capsys
    )
    alerts.note("late", "predictions", "made yesterday", AS_OF)
    alerts.deliver(dt.datetime.now(dt.UTC))
    said = found(settings, capsys)
    assert "ok alert check warning since" in said
    assert "matches: scores: 3 rows lack a score" in said
    assert "no alert late error since" in said
    assert "no messages 2 waiting for webhook; tried 1 times: expected an answer" in said
    assert "waiting for log" not in said
    alerts.over("late", "predictions", "made", AS_OF)
    assert "alert late" not in found(settings, capsys)


def test_where_others_run_the_services_they_are_asked_and_nobody_is_told_to_start_them(
    settings, capsys
):
    nowhere = f"http://127.0.0.1:{free_port()}"
    said = found(settings.model_copy(update={"mlflow_url": nowhere, "api_url": nowhere}), capsys)
    assert f"no mlflow no answer from {nowhere}/health" in said
    assert f"no api no answer from {nowhere}/health/live" in said
    assert "pl up" not in said


def test_it_says_whether_the_record_is_made_and_whether_it_is_of_the_newest_model(settings, capsys):
    warehouse, day = Warehouse(settings), AS_OF.date()
    trained(warehouse, day)
    forecast(warehouse, AS_OF)
    assert "ok record none yet: it follows the first training" in found(settings, capsys)
    scored(warehouse, day)
    assert "ok record judged on 2025-02-14 06:00 UTC" in (said := found(settings, capsys))
    assert "before the newest training" not in said
    trained(warehouse, day + dt.timedelta(days=7))
    assert "06:00 UTC, before the newest training; it follows" in found(settings, capsys)
