"""Alerts by e-mail: plain text over SMTP, encrypted where the server can."""

import ipaddress
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from pl_assets.resources.alert_message import Message
from pl_assets.resources.errors import NotDelivered

_TIMEOUT_S = 10.0


class Email:
    """A mail to every recipient.

    Args:
        url: `smtp://` with STARTTLS if it is offered, or `smtps://`; user and password with %XX.
        sender: who it is from.
        recipients: who it is for.
    """

    def __init__(self, url: str, sender: str, recipients: tuple[str, ...]) -> None:
        self._server = urlsplit(url)
        self._sender = sender
        self._recipients = recipients

    def send(self, message: Message) -> None:
        """See `Channel`."""
        try:
            with self._connected() as server:
                # Raises if all are refused; if some are, the others have it, and get it once.
                server.send_message(self._written(message))
        # Words of the server may repeat what it was told; a name that is no ASCII is a ValueError.
        except (smtplib.SMTPException, OSError, ValueError) as problem:
            code = getattr(problem, "smtp_code", None)
            found = f"{type(problem).__name__}{f' ({code})' if code else ''}"
            raise NotDelivered(f"expected the mail server to take it, found {found}") from None

    def _connected(self) -> smtplib.SMTP:
        parts, context = self._server, ssl.create_default_context()
        host, user = parts.hostname or "", unquote(parts.username or "")
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or (587 if user else 25), timeout=_TIMEOUT_S)
        try:
            server.ehlo()
            is_encrypted = parts.scheme == "smtps"
            if not is_encrypted and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                is_encrypted = True
            if user and not is_encrypted and not _is_this_machine(host):
                raise NotDelivered(
                    "expected the mail server to offer STARTTLS before it is told a password, "
                    "found that it does not"
                )
            if user:
                server.login(user, unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._sender, ", ".join(self._recipients)
        mail["Subject"] = message.title
        mail["Date"] = format_datetime(message.now)
        mail["Message-ID"] = f"<{message.key}@{parseaddr(self._sender)[1].rpartition('@')[2]}>"
        # So that nobody's absence note answers.
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
