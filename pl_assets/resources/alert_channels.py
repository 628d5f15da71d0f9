"""Where alerts are told: a webhook, e-mail, and always the log; a channel is a `send` of its own.

A channel raises `NotDelivered`, whose word may be kept and shown: no secret is in it.
"""

import json
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from pl_assets.resources.alert_message import Message
from pl_assets.resources.errors import NotDelivered
from pl_assets.settings import Settings

_TIMEOUT_S = 10.0
_LOGGER = logging.getLogger("pl_assets.alerts")


class Channel(Protocol):
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
    """A JSON document by POST: `text` as Slack takes it, and `metadata` for machines."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message) -> None:
        import httpx

        body = {
            "text": message.text,
            "metadata": {"event_type": "pl_alert", "event_payload": message.payload},
        }
        try:
            answer = httpx.post(
                self._url,
                json=body,
                headers={"Idempotency-Key": message.key},
                timeout=_TIMEOUT_S,
            )
        # An address that is wrong raises beside httpx's own errors; its words may hold it whole.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            raise NotDelivered(
                f"expected an answer of the webhook within {_TIMEOUT_S:g} s, found "
                f"{type(problem).__name__}"
            ) from None
        if not answer.is_success:
            raise NotDelivered(
                f"expected the webhook to answer with 2xx, found {answer.status_code}"
            )


class Email:
    """A plain-text mail, through STARTTLS where the server offers it."""

    def __init__(self, url: str, sender: str, recipients: tuple[str, ...]) -> None:
        self._server = urlsplit(url)
        self._sender = sender
        self._recipients = recipients

    def send(self, message: Message) -> None:
        try:
            with self._connected() as server:
                refused = server.send_message(self._written(message))
        except (smtplib.SMTPException, OSError) as problem:
            code = getattr(problem, "smtp_code", None)
            found = f"{type(problem).__name__}{f' ({code})' if code else ''}"
            raise NotDelivered(f"expected the mail server to take it, found {found}") from None
        if refused:
            raise NotDelivered(
                f"expected every recipient to be taken, found {len(refused)} refused"
            )

    def _connected(self) -> smtplib.SMTP:
        parts, context = self._server, ssl.create_default_context()
        host = parts.hostname or ""
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_S)
        try:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._sender, ", ".join(self._recipients)
        mail["Subject"] = message.title
        mail["Date"] = format_datetime(message.now)
        domain = self._sender.rpartition("@")[2].rstrip("> ") or "localhost"
        mail["Message-ID"] = f"<{message.key}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


class Log:
    """A line of JSON in a file, and a line in the log of the process."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, message: Message) -> None:
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
