"""What a message says to people and to programs, and what it says to nobody."""

import datetime as dt
import logging

from free_port import free_port
from pydantic import SecretStr

from pl_assets.resources.alerts import Alerts
from pl_assets.resources.warehouse import Warehouse

AS_OF = dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)


def now():
    return dt.datetime.now(dt.UTC)


def test_a_mail_names_itself_and_says_it_to_all_in_one(everywhere, mail_server):
    everywhere.note("run", "forecast", "Expected\n", AS_OF)
    everywhere.deliver(now())
    (mail,) = mail_server.mails
    assert mail["Message-ID"] == "<pl-real-1-raised@example.org>"
    assert mail["To"] == "a@example.org, b@example.org"
    assert mail["Subject"] == "ERROR: forecast: run failed"
    assert mail.get_content_type() == "text/plain"


def test_the_webhook_gets_a_text_for_slack_and_a_payload_for_machines(alerts, webhook):
    alerts.note("check", "odds: <sane>", "Expected p < 1 & found 2", AS_OF, severity="warning")
    alerts.deliver(now())
    (body,) = webhook.taken
    assert "Expected p &lt; 1 &amp; found 2" in body["text"]
    assert body["text"].startswith("WARNING: odds: &lt;sane&gt;: check failed")
    event = body["metadata"]
    assert event["event_type"] == "pl_alert"
    payload = event["event_payload"]
    assert payload | {"opened_at": ""} == {
        "alert_id": 1,
        "kind": "check",
        "subject": "odds: <sane>",
        "severity": "warning",
        "phase": "raised",
        "opened_at": "",
        "closed_at": None,
        "as_of": AS_OF.isoformat(),
        "data_source": "real",
        "link": None,
    }
    assert webhook.keys == ["pl-real-1-raised"]


def test_simulated_data_is_named_in_every_message(told, webhook):
    settings = told.model_copy(update={"data_source": "simulated"})
    alerts = Alerts(Warehouse(settings, "warehouse"), settings)
    alerts.note("late", "predictions", "w", AS_OF)
    alerts.over("late", "predictions", "w", AS_OF)
    alerts.deliver(now())
    assert [body["text"].split(":")[0] for body in webhook.taken] == ["SIMULATED", "SIMULATED"]
    assert {b["metadata"]["event_payload"]["data_source"] for b in webhook.taken} == {"simulated"}


def test_a_webhooks_address_is_said_nowhere(told, caplog):
    address = f"http://127.0.0.1:{free_port()}/services/s3cret"
    settings = told.model_copy(update={"alert_webhook_url": SecretStr(address)})
    alerts = Alerts(Warehouse(settings), settings)
    alerts.note("run", "job", "w", AS_OF)
    with caplog.at_level(logging.INFO):
        done = alerts.deliver(now())
    assert done.problems == ("webhook: expected an answer within 10 s, found ConnectError",)
    kept = Warehouse(told).read("SELECT problem FROM alert_deliveries").to_string()
    assert "s3cret" not in caplog.text + kept + repr(settings)
