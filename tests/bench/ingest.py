"""What ingest costs: five leagues beside one, in time and in memory. Run by `make bench`.

Both in the same run and on the real files that PL_TEST_DATA names, since machines differ: the time
of five leagues is told as a multiple of that of one. Ends with 1 if a bound is broken.
"""

import functools
import http.server
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import psycopg
from free_port import free_port

from pl_assets.definitions import build_definitions
from pl_assets.local.migrate import create_database, upgrade
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.processes import end
from pl_assets.partitions import one_run_over
from pl_assets.settings import Settings

SEASONS = (2003, 2023)
TODAY = "2024-08-01"
ONE, FIVE = ("E0",), ("E0", "D1", "F1", "I1", "SP1")
MOST_TIMES_ONE = 5.0
MOST_MIB = 700.0


class _Files(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if not self.path.endswith("/fixtures.csv"):
            return super().do_GET()
        body = b"Div,Date,Time,HomeTeam,AwayTeam\n"  # it is summer
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return self.wfile.write(body)

    def log_message(self, *_):
        """Stay quiet."""


@contextmanager
def served(folder):
    """The address of a folder."""
    handler = functools.partial(_Files, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def postgres(home):
    """The address of a server that lasts as long as the block."""
    server = PostgresServer(home, free_port())
    server.create()
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            server.command(), stdout=log, stderr=log, cwd="/", start_new_session=True
        )
    try:
        deadline = time.monotonic() + 30
        while not server.ping():
            if time.monotonic() > deadline:
                raise SystemExit((home / "log").read_text())
            time.sleep(0.05)
        yield server.url
    finally:
        end(process.pid, 2, 20)
        process.wait()


def measured(told):
    """Seconds, MiB at the peak and matches of an ingest in a process of its own."""
    child = subprocess.run(
        [sys.executable, __file__, json.dumps(told)],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    if child.returncode:
        raise SystemExit(child.stderr)
    return json.loads(child.stdout.splitlines()[-1])


def ingest(told):
    """Ask the sources for all seasons and read them into an empty warehouse."""
    settings = Settings(**told)
    definitions = build_definitions(settings)
    with dg.DagsterInstance.ephemeral() as instance:
        begun = time.monotonic()
        for job in ("ingest", "read"):
            done = definitions.resolve_job_def(job).execute_in_process(
                instance=instance, tags=one_run_over(*SEASONS), raise_on_error=False
            )
            if not done.success:
                raise SystemExit(f"the job {job} failed")
        took = time.monotonic() - begun
    with psycopg.connect(settings.database("warehouse")) as connection:
        matches = connection.execute("SELECT count(*) FROM matches").fetchone()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": took, "mib": peak, "matches": matches}


def main():
    if "PL_TEST_DATA" not in os.environ:
        raise SystemExit("expected PL_TEST_DATA to name the folder of the real files, found none")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(os.environ["PL_TEST_DATA"]) as site,
        postgres(Path(folder)) as server,
    ):
        found = {}
        for leagues in (ONE, FIVE):
            told = {
                "home": folder,
                "database_url": server,
                "leagues": leagues,
                "today": TODAY,
                "source_url": f"{site}/football-data.co.uk",
                "datahub_url": f"{site}/datahub",
                "openfootball_url": f"{site}/openfootball",
            }
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS warehouse WITH (FORCE)")
            create_database(Settings(**told), "warehouse")
            upgrade(Settings(**told), "warehouse")
            found[leagues] = measured(told)
    return report(found[ONE], found[FIVE])


def report(one, five):
    """Print what was measured; whether it is within the bounds."""
    times = five["seconds"] / one["seconds"]
    write = sys.stdout.write
    write(f"ingest of {SEASONS[0]}/04 to {SEASONS[1]}/24, asking and reading\n")
    for name, run in (("E0 alone", one), ("five leagues", five)):
        write(
            f"  {name:13} {run['matches']:6,} matches {run['seconds']:7.1f} s "
            f"{run['mib']:6.0f} MiB at the peak\n"
        )
    write(f"  five leagues take {times:.2f} times as long as one (at most {MOST_TIMES_ONE})\n")
    write(f"  peak memory {five['mib']:.0f} MiB (at most {MOST_MIB:.0f})\n")
    return times <= MOST_TIMES_ONE and five["mib"] <= MOST_MIB


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.stdout.write(json.dumps(ingest(json.loads(sys.argv[1]))) + "\n")
    elif not main():
        raise SystemExit(1)
