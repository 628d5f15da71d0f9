"""Where alerts are told: a webhook, e-mail, and always the log; a channel is a `send` of its own.

What a channel says of a failure is kept and shown, so that no secret may be in it.
"""

import html
import json
import logging
from pathlib import Path
from typing import Protocol

from pl_assets.resources.alert_email import Email
from pl_assets.resources.alert_message import Message
from pl_assets.resources.errors import NotDelivered
from pl_assets.resources.trusted import authorities
from pl_assets.settings import Settings

_TIMEOUT_S = 10.0
_LOGGER = logging.getLogger("pl_assets.alerts")


class Channel(Protocol):
    """A way to tell people."""

    def send(self, message: Message) -> None:
        """Hand the message over for good.

        Raises:
            NotDelivered: if that could not be done, or is not known to have been.
        """


def channels(settings: Settings) -> dict[str, Channel]:
    """Those that the settings name, by name; the log is always among them."""
    named: dict[str, Channel] = {"log": Log(settings.home / "logs" / "alerts.log")}
    if settings.alert_webhook_url is not None:
        named["webhook"] = Webhook(settings.alert_webhook_url.get_secret_value())
    if settings.alert_smtp_url is not None:
        named["email"] = Email(
            settings.alert_smtp_url.get_secret_value(),
            settings.alert_email_from or "",
            settings.alert_email_to,
        )
    return named


class Webhook:
    """A JSON document by POST: `text` as Slack takes it, and `metadata` for machines.

    Args:
        url: where to; whoever knows it may post there, so that it is said nowhere.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message) -> None:
        """See `Channel`."""
        import httpx

        # It would write every address that it asks into the log.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        body = {
            # What Slack asks for: it takes the three for marks of its own.
            "text": html.escape(message.text, quote=False),
            "metadata": {"event_type": "pl_alert", "event_payload": message.payload},
        }
        try:
            answer = httpx.post(
                self._url,
                json=body,
                headers={"Idempotency-Key": message.key},
                timeout=_TIMEOUT_S,
                verify=authorities(),
            )
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise NotDelivered(
                f"expected an answer within {_TIMEOUT_S:g} s, found {type(problem).__name__}"
            ) from None
        if not answer.is_success:
            raise NotDelivered(f"expected an answer of 2xx, found {answer.status_code}")


class Log:
    """A line of JSON in a file, and one in the log of the process.

    Args:
        file: made when there is something to say.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, message: Message) -> None:
        """See `Channel`."""
        line = json.dumps({"at": message.now.isoformat(), **message.payload, "text": message.text})
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as problem:
            raise NotDelivered(
                f"expected to write to {self._file}, found {problem.strerror}"
            ) from problem
        is_bad = message.phase == "raised" and message.alert.severity == "error"
        _LOGGER.log(logging.ERROR if is_bad else logging.WARNING, "%s", message.title)
