"""Alerts on a warehouse of the test's own, and who they are sent to."""

import pytest
from alert_receivers import MailServer, Webhook
from pydantic import SecretStr

from pl_assets.resources.alerts import Alerts
from pl_assets.resources.warehouse import Warehouse


@pytest.fixture
def webhook():
    with Webhook() as receiver:
        yield receiver


@pytest.fixture
def mail_server():
    with MailServer() as receiver:
        yield receiver


@pytest.fixture
def told(platform_settings, webhook):
    """Settings that name a webhook."""
    return platform_settings.model_copy(update={"alert_webhook_url": SecretStr(webhook.url)})


@pytest.fixture
def alerts(told):
    return Alerts(Warehouse(told), told)


@pytest.fixture
def everywhere(told, mail_server):
    """Alerts that go to a webhook, by mail and to the log."""
    mail = {
        "alert_smtp_url": SecretStr(mail_server.url),
        "alert_email_from": "Platform <pl@example.org>",
        "alert_email_to": ("a@example.org", "b@example.org"),
    }
    settings = told.model_copy(update=mail)
    return Alerts(Warehouse(settings), settings)
