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
        self.fails_with = None


@contextmanager
def registry_site():
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = parse_qs(urlparse(self.path).query)
            name, alias = asked["name"][0], asked["alias"][0]
            holders = {"champion": registry.versions, "challenger": registry.challengers}
            version = holders[alias].get(name)
            said = {"model_version": {"version": str(version)}}
            if version is None:
                said = {"error_code": "RESOURCE_DOES_NOT_EXIST"}
            status = registry.fails_with or (404 if version is None else 200)
            body = b"Not Found" if registry.fails_with else json.dumps(said).encode()
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
