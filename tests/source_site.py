"""Three made-up sources on a free port: same addresses, same formats, faults on demand.

The site is laid out as football-data.co.uk at the root, its mirror under /datahub and openfootball
under /openfootball. `break_down` has one of them, or all, fail in one of `FAULTS`.
"""

import datetime as dt
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from football.league import CLUBS, made_up_matches

from pl_assets.football.calendar import season_code

IDENTITY = "Div,Date,Time,HomeTeam,AwayTeam"
NUMBERS = "FTHG,FTAG,FTR,HS,AS,HST,AST"
ODDS = "AvgH,AvgD,AvgA,AvgCH,AvgCD,AvgCA,Avg>2.5,Avg<2.5,AHh,AvgAHH,AvgAHA"
HEADER = f"{IDENTITY},{NUMBERS},{ODDS}"
MIRRORED = f"Date,HomeTeam,AwayTeam,{NUMBERS}"
LONG_NAMES = {
    **{club: f"{club} FC" for club in ("Arsenal", "Chelsea", "Everton", "Fulham")},
    "Leeds": "Leeds United FC",
    "Wolves": "Wolverhampton Wanderers FC",
}
SOURCES = ("site", "datahub", "openfootball")
FAULTS = {
    "error": "answers 503",
    "slow": "keeps the body back for longer than anyone waits",
    "truncate": "the body stops half way",
    "html": "a web page in place of the file",
    "garbage": "random bytes in place of the file",
    "empty": "an empty body",
    "dropcols": "the columns of the odds are gone",
    "dup": "every row twice",
    "shift": "a column too many at the front",
    "future": "scores of matches that have not been played",
}
RELEASED_AFTER_S = 5.0
"""How long a slow answer is held back at most; tests have less patience."""


class SourceSite:
    """Seasons of a made-up league, as they stand on `day`; `faults` maps a path to a body.

    Its clock, which a platform can go by, says `day` too, unless it is off.
    """

    def __init__(self, seasons, day, port=0, clubs=CLUBS):
        self.matches = made_up_matches(seasons, clubs)
        self.day = day
        self.clock_is_off_by = dt.timedelta(0)
        self.faults = {}
        self.broken = {}
        self.requests = []
        self.bodies_sent = 0
        self._released = threading.Event()
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
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def addresses(self):
        """The settings that lead to the three sources."""
        return {
            "source_url": self.url,
            "datahub_url": f"{self.url}/datahub",
            "openfootball_url": f"{self.url}/openfootball",
        }

    @property
    def environment(self):
        return {f"PL_{name.upper()}": address for name, address in self.addresses.items()}

    def break_down(self, fault, *sources):
        """Have sources, or all of them, fail in this way until they are mended."""
        self.broken = dict.fromkeys(sources or SOURCES, fault)

    def mend(self):
        self.broken = {}

    def body(self, path):
        """The file at a path; None where there is none."""
        if path == "/fixtures.csv":
            soon = self.matches["match_date"].between(
                self.day, self.day + dt.timedelta(days=7), inclusive="left"
            )
            return _csv(self.matches[soon], played=False)
        for season in map(int, self.matches["season"].unique()):
            of_season = self.matches[self.matches["season"] == season]
            source = self.broken.get(_source(path))
            until = dt.date.max if source == "future" else self.day
            played = of_season[of_season["match_date"] < until]
            if path == f"/mmz4281/{season_code(season)}/E0.csv":
                return _spoilt(_csv(played, played=True), source)
            if path == f"/datahub/premier-league/season-{season_code(season)}.csv":
                return _spoilt(_mirrored(played), source)
            if path == f"/openfootball/{season}-{(season + 1) % 100:02d}/en.1.json":
                return _document(of_season, self.day)
        return None

    def answer(self, request):
        path, tag = request.path, request.headers.get("If-None-Match")
        self.requests.append((path, tag))
        if path == "/_replay" and "/_replay" not in self.faults:
            told = self.day + self.clock_is_off_by
            return _send(request, 200, f'{{"day": "{told}"}}'.encode())
        broken = self.broken.get(_source(path))
        fault = self.faults.get(path, self.faults.get("*"))
        if broken == "error":
            return _send(request, 503, b"fault", retry_after="0")
        if isinstance(fault, int):
            return _send(request, fault, b"fault")
        body = self.body(path) if fault is None else fault
        if body is None:
            return _send(request, 404, b"Not Found")
        if broken == "html":
            return _send(request, 200, b"<!DOCTYPE html><html><body>Maintenance</body></html>")
        if broken == "garbage":
            return _send(request, 200, np.random.default_rng(0).bytes(20_000))
        if broken == "empty":
            return _send(request, 200, b"")
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if tag == etag:
            return _send(request, 304, b"", etag)
        if broken == "slow":
            self._released.wait(RELEASED_AFTER_S)
        if broken == "truncate":
            _send(request, 200, body[: len(body) // 2], length=len(body))
            request.close_connection = True
            return None
        self.bodies_sent += 1
        return _send(request, 200, body, etag)


def _source(path):
    first = path.strip("/").partition("/")[0]
    return first if first in SOURCES else "site"


def _result(m):
    return "H" if m.home_goals > m.away_goals else "A" if m.away_goals > m.home_goals else "D"


def _numbers(m):
    score = [m.home_goals, m.away_goals, _result(m), m.home_shots, m.away_shots]
    return [*score, m.home_shots_on_target, m.away_shots_on_target]


def _csv(matches, *, played):
    lines = [HEADER]
    for m in matches.itertuples():
        cells = ["E0", f"{m.match_date:%d/%m/%Y}", "15:00", m.home_team, m.away_team]
        cells += _numbers(m) if played else [""] * len(_numbers(m))
        cells += [2.1, 3.4, 3.6, *((2.0, 3.5, 3.8) if played else ("", "", ""))]
        cells += [1.9, 2.0, -0.25, 1.95, 1.93]
        lines.append(",".join(map(str, cells)))
    return "\r\n".join([*lines, ""]).encode()


def _mirrored(matches):
    rows = [
        ",".join(map(str, [m.match_date, m.home_team, m.away_team, *_numbers(m)]))
        for m in matches.itertuples()
    ]
    return "\r\n".join([MIRRORED, *rows, ""]).encode()


def _document(matches, day):
    listed = [
        {
            "round": f"Matchday {1 + (m.match_date - dt.date(m.season, 8, 10)).days // 7}",
            "date": str(m.match_date),
            "time": "15:00",
            "team1": LONG_NAMES.get(m.home_team, m.home_team),
            "team2": LONG_NAMES.get(m.away_team, m.away_team),
            "score": {"ft": [m.home_goals, m.away_goals]} if m.match_date < day else {},
        }
        for m in matches.itertuples()
    ]
    return json.dumps({"name": "English Premier League", "matches": listed}).encode()


def _spoilt(body, fault):
    """A CSV file with one of the faults that leave it one."""
    header, *rows = body.decode().splitlines()
    if fault == "dup":
        rows = [row for row in rows for _ in (0, 1)]
    if fault == "shift":
        header, rows = f"Unnamed,{header}", [f"x,{row}" for row in rows]
    if fault == "dropcols":
        kept = [at for at, name in enumerate(header.split(",")) if name not in ODDS.split(",")]
        header, *rows = (",".join(line.split(",")[at] for at in kept) for line in (header, *rows))
    return "\r\n".join([header, *rows, ""]).encode()


def _send(request, status, body, etag=None, retry_after=None, length=None):
    request.send_response(status)
    request.send_header("Content-Length", str(len(body) if length is None else length))
    if etag:
        request.send_header("ETag", etag)
    if retry_after:
        request.send_header("Retry-After", retry_after)
    request.end_headers()
    request.wfile.write(body)
