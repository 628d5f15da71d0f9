"""A made-up football-data.co.uk on a free port: same addresses, same formats, faults on demand."""

import datetime as dt
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from football.league import made_up_matches

from pl_assets.football.calendar import season_code

HEADER = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,HST,AST,AvgH,AvgD,AvgA,AvgCH,AvgCD,AvgCA"
)


class SourceSite:
    """Seasons of a made-up league, as they stand on `day`; `faults` maps a path to a body."""

    def __init__(self, seasons, day, port=0):
        self.matches = made_up_matches(seasons=seasons)
        self.day = day
        self.faults = {}
        self.requests = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.answer(self)

            def log_message(self, *_):
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def body(self, path):
        """The file at a path; None where there is none."""
        if path == "/fixtures.csv":
            soon = self.matches["match_date"].between(
                self.day, self.day + dt.timedelta(days=7), inclusive="left"
            )
            return _csv(self.matches[soon], played=False)
        for season in self.matches["season"].unique():
            if path == f"/mmz4281/{season_code(int(season))}/E0.csv":
                of_season = self.matches[self.matches["season"] == season]
                return _csv(of_season[of_season["match_date"] < self.day], played=True)
        return None

    def answer(self, request):
        self.requests.append((request.path, request.headers.get("If-None-Match")))
        if request.path == "/_replay" and "/_replay" not in self.faults:
            return _send(request, 200, f'{{"day": "{self.day}"}}'.encode())
        fault = self.faults.get(request.path, self.faults.get("*"))
        if isinstance(fault, int):
            return _send(request, fault, b"fault")
        body = self.body(request.path) if fault is None else fault
        if body is None:
            return _send(request, 404, b"Not Found")
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return _send(request, 304, b"", etag)
        return _send(request, 200, body, etag)


def _csv(matches, *, played):
    lines = [HEADER]
    for m in matches.itertuples():
        result = "H" if m.home_goals > m.away_goals else "A" if m.away_goals > m.home_goals else "D"
        score = [m.home_goals, m.away_goals, result, m.home_shots, m.away_shots]
        score += [m.home_shots_on_target, m.away_shots_on_target]
        cells = ["E0", f"{m.match_date:%d/%m/%Y}", "15:00", m.home_team, m.away_team]
        cells += score if played else [""] * len(score)
        cells += [2.1, 3.4, 3.6, *((2.0, 3.5, 3.8) if played else ("", "", ""))]
        lines.append(",".join(map(str, cells)))
    return "\r\n".join([*lines, ""]).encode()


def _send(request, status, body, etag=None):
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    if etag:
        request.send_header("ETag", etag)
    request.end_headers()
    request.wfile.write(body)
