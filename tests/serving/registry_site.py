"""What stands for MLflow's REST interface: it says which versions hold the aliases."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse


class Registry:
    """Versions by model, of champions and of challengers; one that fails answers 500."""

    def __init__(self):
        self.versions = {}
        self.challengers = {}
        self.is_failing = False


@contextmanager
def registry_site():
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = parse_qs(urlparse(self.path).query)
            name, alias = asked["name"][0], asked["alias"][0]
            holders = {"champion": registry.versions, "challenger": registry.challengers}
            version = holders[alias].get(name)
            status = 500 if registry.is_failing else 404 if version is None else 200
            body = json.dumps({"model_version": {"version": str(version)}}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    registry.url = f"http://user:s3cret@127.0.0.1:{server.server_address[1]}"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
