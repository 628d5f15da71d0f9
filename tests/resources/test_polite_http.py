"""How other people's servers are asked: when again, for how long, how many at once, as whom."""

import contextlib
import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.polite_http import PoliteHttp
from pl_assets.resources.source import Budget, Validators
from pl_assets.resources.trusted import authorities

NOTHING = Validators()


class Server:
    """Answers as its script says, one entry a request; the last one for ever."""

    def __init__(self, *script):
        self.script = list(script)
        self.at = []
        self.headers = []
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.answer(self)

            def log_message(self, *_):
                """Stay quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/file"

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request):
        with self._lock:
            self.at.append(time.monotonic())
            self.headers.append(dict(request.headers))
            entry = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        with contextlib.suppress(OSError):
            entry(request)

    @property
    def pauses(self):
        return [later - sooner for sooner, later in zip(self.at, self.at[1:], strict=False)]


def says(status, body=b"", **headers):
    def entry(request):
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return entry


def holds(seconds):
    def entry(request):
        time.sleep(seconds)
        says(200, b"late")(request)

    return entry


class Counts:
    """Holds every request, and counts how many it has in its hands.

    One is out of them before its answer is begun: whoever asks may ask anew once it has it.
    """

    def __init__(self, seconds):
        self._seconds = seconds
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    def __call__(self, request):
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        time.sleep(self._seconds)
        with self._lock:
            self._now -= 1
        says(200, b"late")(request)


def drips_headers(request):
    with contextlib.suppress(OSError):
        for _ in range(100):
            request.wfile.write(b"X-Drip: 1\r\n")
            time.sleep(0.1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again_after_a_pause(status):
    with Server(says(status), says(200, b"file")) as server:
        answer = PoliteHttp().get(server.url, NOTHING, Budget(30))
    assert answer.body == b"file"
    assert server.pauses[0] >= 0.4


def test_a_server_that_says_when_is_asked_then():
    soon = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3), usegmt=True)
    with Server(says(503, Retry_After="2"), says(503, Retry_After=soon), says(200)) as server:
        assert PoliteHttp().get(server.url, NOTHING, Budget(30)).status == 200
    assert server.pauses[0] >= 2


def test_a_server_that_wants_peace_for_longer_than_there_is_time_has_it_at_once():
    with Server(says(503, Retry_After="3600")) as server:
        with pytest.raises(SourceUnavailable, match="HTTP 503") as refusal:
            PoliteHttp().get(server.url, NOTHING, Budget(30))
        assert len(server.at) == 1
    assert refusal.value.retry_after_s == 3600


def test_headers_that_drip_are_waited_for_no_longer_than_an_answer():
    with Server(drips_headers) as server:
        begun = time.monotonic()
        with pytest.raises(SourceUnavailable):
            PoliteHttp(attempts=1, timeout_s=0.5).get(server.url, NOTHING, Budget(30))
        assert time.monotonic() - begun < 5


def test_no_request_outlasts_what_a_refresh_has_left():
    with Server(holds(10)) as server:
        begun = time.monotonic()
        with pytest.raises(SourceUnavailable):
            PoliteHttp().get(server.url, NOTHING, Budget(0.5))
        assert time.monotonic() - begun < 5


def test_certificates_that_cannot_be_read_are_told_as_that(monkeypatch, tmp_path):
    authorities.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "absent.pem"))
    with Server(says(200)) as server, pytest.raises(SourceUnavailable, match="FileNotFoundError"):
        PoliteHttp(attempts=1).get(server.url, NOTHING, Budget(30))


def test_a_host_has_two_requests_at_once_whoever_asks():
    http, counts = PoliteHttp(), Counts(0.2)
    with Server(counts) as server, ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(http.get, server.url, NOTHING, Budget(30)) for _ in range(6)]
        assert {answer.result().body for answer in asked} == {b"late"}
    assert counts.most_at_once == 2


def test_it_says_who_asks_and_what_is_held():
    with Server(says(304)) as server:
        answer = PoliteHttp().get(server.url, Validators('"tag"', "yesterday"), Budget(30))
    assert answer.is_unchanged
    (headers,) = server.headers
    assert headers["User-Agent"].startswith("premier-league-forecasts/")
    assert headers["If-None-Match"] == '"tag"'
    assert headers["If-Modified-Since"] == "yesterday"
