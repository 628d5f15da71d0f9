"""Who alerts are sent to in tests: a web server and a mail server of their own, up or down."""

import email
import email.policy
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from free_port import free_port


class Webhook:
    """Keeps what is posted to it while `status` is 200."""

    def __init__(self):
        self.status = 200
        self.taken = []
        self.refused = 0
        self.keys = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.take(self.headers["Idempotency-Key"], body)
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/services/T0/s3cret"

    def take(self, key, body):
        if self.status == 200:
            self.keys.append(key)
            self.taken.append(json.loads(body))
        else:
            self.refused += 1

    @property
    def told(self):
        """Kind, subject and phase of every message, in order of arrival."""
        payloads = [body["metadata"]["event_payload"] for body in self.taken]
        return [(p["kind"], p["subject"], p["phase"]) for p in payloads]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class MailServer(Controller):
    """Keeps the mails it is given while `is_up`; it may ask for a password or offer STARTTLS."""

    def __init__(self, **options):
        self.is_up = True
        self.mails = []
        super().__init__(self, hostname="127.0.0.1", port=free_port(), **options)
        self.url = f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - its name of it
        if not self.is_up:
            return "451 4.3.0 Not now"
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(parsed)
        return "250 OK"

    @property
    def subjects(self):
        return [str(mail["Subject"]) for mail in self.mails]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
